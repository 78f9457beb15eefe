//! A slow line: the terminal answers late.

use super::*;
use crate::app::screen::pace::FramePace;

/// Gives one input for each turn of the loop, and counts the questions.
struct Typist {
    inputs: VecDeque<Input>,
    has_rested: bool,
    asked: Arc<Mutex<usize>>,
}

impl Stream for Typist {
    type Item = io::Result<Input>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.has_rested = !self.has_rested;
        if self.has_rested {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.inputs.pop_front().map(Ok))
    }
}

impl Console for Typist {
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn ask_for_answer(&mut self) -> io::Result<()> {
        *self.asked.lock().unwrap() += 1;
        Ok(())
    }
}

/// Plays these inputs on a line; returns the number of frames and of questions.
async fn frames_of(pace: FramePace, inputs: impl IntoIterator<Item = Input>) -> (usize, usize) {
    let (frames, asked) = (Frames::default(), Arc::default());
    let typist = Typist {
        inputs: inputs.into_iter().collect(),
        has_rested: false,
        asked: Arc::clone(&asked),
    };
    let clock = Clock::start();
    let state = State::new(crate::chat::testing::settings(), clock.now());
    let screen = Renderer::with_sink(frames.clone(), SIZE);
    let depth = ColourDepth::None;
    let frontend = ScreenFrontend::new(screen, depth, state.appearance()).with_pace(pace);
    let app = MainLoop::new(state, frontend, typist, runners(Silent), clock);
    let (_, ending) = app.run().await.unwrap();
    assert_eq!(ending, Ending::Closed);
    let asked = *asked.lock().unwrap();
    let drawn = frames.0.lock().unwrap().len();
    (drawn, asked)
}

#[tokio::test]
async fn on_a_slow_line_a_held_key_leaves_no_queue_of_frames() {
    let key = |letter| Input::Key(KeyCode::Char(letter).into());
    let answer = || Input::Report(TerminalReport::End { sixel: false });
    // Help is opened, and scrolled by a held key; the terminal answers two frames meanwhile.
    let mut inputs = vec![key('?')];
    for letter in ['j', 'j', 'k'] {
        inputs.extend((0..15).map(|_| key(letter)));
        inputs.push(answer());
    }
    let mut slow = FramePace::started(Duration::ZERO);
    slow.answered(Duration::from_secs(20));
    // The first frame, and one after each answer.
    assert_eq!(frames_of(slow, inputs.clone()).await, (4, 4));
    let (drawn, asked) = frames_of(FramePace::default(), inputs).await;
    assert!(drawn > 40, "{drawn}");
    assert_eq!(asked, 0);
}
