use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::Sim;
use crate::chat::testing::pictures::{load_all, opened};
use crate::layout::areas::Size;
use crate::picture::PictureId;
use crate::picture::request::{MediaFailure, MediaFailureKind, MediaTask};

fn next_frame(sim: &Sim) -> Option<std::time::Duration> {
    let covered = sim.state.input().overlays().top().is_some();
    sim.state.media().next_frame(covered, sim.clock)
}

fn picture(sim: &mut Sim) -> PictureId {
    sim.state
        .screen()
        .pictures
        .last()
        .expect("a picture")
        .picture
}

fn hints(sim: &mut Sim) -> Vec<&'static str> {
    let hints = sim.state.screen().status.hints.clone();
    hints.iter().map(|(_, word)| *word).collect()
}

/// At a message whose picture is animated.
fn at_film() -> Sim {
    let mut sim = opened(60, &[50, 57]);
    sim.keys("k k");
    assert_eq!(sim.selected(), "message 57");
    sim
}

#[test]
fn a_film_plays_in_its_bubble_and_stops() {
    let mut sim = at_film();
    let still = picture(&mut sim);
    sim.keys("p");
    let asked = sim.effects.iter().find_map(|effect| match effect {
        Effect::LoadMedia { request, .. } => Some(request.task.clone()),
        _ => None,
    });
    let shown = sim.state.screen().pictures.last().expect("a picture").size;
    let Some(MediaTask::Frames { first, room, .. }) = asked else {
        panic!("{asked:?}");
    };
    assert_eq!(room.cells, shown, "frames fill the box of the bubble");
    load_all(&mut sim);
    assert_eq!(picture(&mut sim), first);
    let due = sim.state.next_wakeup().expect("the next frame");
    assert_eq!(due, sim.clock + std::time::Duration::from_millis(100));
    sim.clock = due;
    sim.send(Event::Woke);
    assert_eq!(picture(&mut sim), PictureId(first.0 + 1));
    sim.keys("p");
    assert_eq!(picture(&mut sim), still);
    for picture in [first, PictureId(first.0 + 1)] {
        assert!(sim.effects.contains(&Effect::ForgetPixels { picture }));
    }
}

#[test]
fn an_animation_stops_when_it_leaves_the_view_or_is_resized() {
    let ends: [fn(&mut Sim); 2] = [
        |sim| sim.keys("PgUp PgUp PgUp"),
        |sim| {
            sim.send(Event::Resized(Size {
                width: 30,
                height: 12,
            }));
        },
    ];
    for end in ends {
        let mut sim = at_film();
        sim.keys("p");
        load_all(&mut sim);
        let first = picture(&mut sim);
        end(&mut sim);
        load_all(&mut sim);
        let gone = Effect::ForgetPixels { picture: first };
        assert!(sim.effects.contains(&gone));
        let soon = sim.clock + std::time::Duration::from_millis(300);
        let frame = sim.state.media().next_frame(false, sim.clock);
        assert!(frame.is_none_or(|at| at > soon));
    }
}

#[test]
fn covered_animations_cause_no_wakeups() {
    for cover in ["?", "v", "Ctrl-g"] {
        let mut sim = opened(60, &[50, 57]);
        sim.keys("k k p");
        load_all(&mut sim);
        sim.keys(cover);
        let playing = next_frame(&sim);
        assert_eq!(playing, None, "{cover}");
        sim.keys("Esc");
        assert!(next_frame(&sim).is_some(), "{cover}");
    }
}

#[test]
fn an_animation_that_cannot_play_says_why() {
    let mut sim = opened(60, &[50, 57]);
    sim.keys("p");
    let notice = |sim: &mut Sim| {
        let notice = sim.state.screen().status.notice.clone();
        notice.expect("a notice")
    };
    assert!(notice(&mut sim).contains("no moving picture"));
    sim.keys("k k p");
    let id = sim.effects.iter().find_map(|effect| match effect {
        Effect::LoadMedia { id, .. } => Some(*id),
        _ => None,
    });
    let failure = MediaFailure {
        kind: MediaFailureKind::Damaged,
        what: "the picture is damaged".into(),
    };
    sim.send(Event::MediaFailed {
        id: id.expect("a request"),
        failure,
    });
    assert!(notice(&mut sim).contains("cannot be played: the picture is damaged"));
    assert_eq!(sim.state.screen().pictures.len(), 1, "the picture stays");
}

#[test]
fn the_status_line_says_what_can_be_done_with_a_picture() {
    let mut sim = opened(60, &[50, 57, 58]);
    assert!(!hints(&mut sim).contains(&"view"));
    sim.keys("k");
    assert_eq!(hints(&mut sim)[..2], ["move", "view"]);
    assert!(!hints(&mut sim).contains(&"play"));
    sim.keys("k");
    assert_eq!(hints(&mut sim)[..3], ["move", "view", "play"]);
}
