use super::*;
use crate::chat::event::Event;
use crate::chat::testing::Sim;
use crate::chat::testing::pictures::{load_all, opened};
use crate::picture::Pixels;
use crate::picture::request::{Existing, MediaFailureKind};

fn shown(sim: &mut Sim) -> String {
    sim.transcript().join("\n")
}

#[test]
fn a_picture_fills_the_screen_and_esc_leads_back_to_the_same() {
    let mut sim = opened(60, &[50, 58]);
    sim.keys("k");
    let before = sim.state.screen().clone();
    sim.keys("v");
    load_all(&mut sim);
    let screen = sim.state.screen().clone();
    let [large] = &*screen.pictures else {
        panic!("{:?}", screen.pictures);
    };
    assert_eq!((large.size.columns, large.size.rows), (53, 20));
    let words = shown(&mut sim);
    assert!(
        words.contains("58.jpg · JPEG · 4000 × 3000 · 2.0 MB · "),
        "{words}"
    );
    assert!(words.contains("received"), "{words}");
    let picture = large.picture;
    sim.keys("Esc");
    let after = sim.state.screen().clone();
    assert_eq!(
        (&before.rows, &before.pictures),
        (&after.rows, &after.pictures)
    );
    assert!(sim.effects.contains(&Effect::ForgetPixels { picture }));
}

#[test]
fn keys_move_from_picture_to_picture_and_into_history() {
    let mut sim = opened(400, &[10, 390, 398]);
    sim.keys("k v");
    load_all(&mut sim);
    assert!(shown(&mut sim).contains("398.jpg"));
    sim.keys("n");
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("no newer picture")));
    sim.keys("p");
    load_all(&mut sim);
    assert!(shown(&mut sim).contains("390.jpg"));
    sim.keys("p");
    for _ in 0..20 {
        sim.answer_all();
        load_all(&mut sim);
    }
    assert!(shown(&mut sim).contains("10.jpg"), "{}", shown(&mut sim));
    sim.keys("p");
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("no older picture")));
    sim.keys("Esc");
    assert!(sim.state.screen().rows.len() > 3);
}

#[test]
fn enter_goes_to_the_message_of_the_picture() {
    let mut sim = opened(60, &[45, 50, 58]);
    sim.keys("k v p p Enter");
    let text = |sim: &Sim| {
        let thread = sim.state.sync().thread();
        let selected = sim.state.selected().and_then(|key| thread.get(key));
        selected.map(|message| message.text().to_owned())
    };
    assert_eq!(text(&sim).as_deref(), Some("message 45"));
    assert!(!sim.state.media().is_large());
    sim.keys("Ctrl-o");
    assert_eq!(text(&sim).as_deref(), Some("message 58"));
    // Also out of the gallery, which is left with it.
    sim.keys("Ctrl-g");
    load_all(&mut sim);
    sim.keys("v p Enter");
    assert_eq!(text(&sim).as_deref(), Some("message 50"));
    assert!(!sim.state.media().is_gallery_open());
}

#[test]
fn zoom_and_pan_change_the_visible_part() {
    let mut sim = opened(60, &[58]);
    sim.keys("k v");
    load_all(&mut sim);
    sim.keys("+ + l");
    let part = sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::LoadMedia { request, .. } => match request.task {
            MediaTask::Large { part, .. } => part,
            _ => None,
        },
        _ => None,
    });
    assert!(part.is_some_and(|part| part.size.width < 4_000));
    load_all(&mut sim);
    let near = sim.state.media().viewer().and_then(|viewer| viewer.shown);
    let near = near.expect("shown").zoom;
    let whole = Pixels {
        width: 4_000,
        height: 3_000,
    };
    assert_eq!(near.part(whole).expect("a part").size.width, 2_000);
    sim.keys("0");
    load_all(&mut sim);
    let far = sim.state.media().viewer().and_then(|viewer| viewer.shown);
    assert_eq!(far.expect("shown").zoom, Zoom::default());
}

#[test]
fn an_animated_picture_plays() {
    let mut sim = opened(60, &[57]);
    sim.keys("k k v");
    load_all(&mut sim);
    let picture = |sim: &mut Sim| sim.state.screen().pictures[0].picture;
    let first = picture(&mut sim);
    let next = sim.state.next_wakeup().expect("the next frame");
    assert_eq!(next, sim.clock + Duration::from_millis(100));
    sim.clock = next;
    sim.send(Event::Woke);
    assert_eq!(picture(&mut sim).0, first.0 + 1);
    sim.clock += Duration::from_millis(200);
    sim.send(Event::Woke);
    assert_eq!(picture(&mut sim), first, "from the beginning");
}

#[test]
fn a_file_is_saved_and_another_replaced_only_when_told() {
    let mut sim = opened(60, &[58]);
    sim.keys("k v");
    load_all(&mut sim);
    let task = |sim: &Sim| {
        sim.effects.iter().rev().find_map(|effect| match effect {
            Effect::LoadMedia { id, request } => Some((*id, request.task.clone())),
            _ => None,
        })
    };
    sim.keys("s");
    let (id, first) = task(&sim).expect("a request");
    assert!(matches!(
        first,
        MediaTask::Save {
            existing: Existing::Keep,
            ..
        }
    ));
    let failure = MediaFailure {
        kind: MediaFailureKind::Exists,
        what: "58.jpg exists already".into(),
    };
    sim.send(Event::MediaFailed { id, failure });
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("s again replaces it")));
    sim.keys("s");
    let (_, second) = task(&sim).expect("a request");
    assert!(matches!(
        second,
        MediaTask::Save {
            existing: Existing::Replace,
            ..
        }
    ));
    sim.keys("0 s");
    let (_, third) = task(&sim).expect("a request");
    assert!(matches!(
        third,
        MediaTask::Save {
            existing: Existing::Keep,
            ..
        }
    ));
}

#[test]
fn a_picture_that_cannot_be_shown_says_why() {
    let mut sim = opened(60, &[58]);
    sim.keys("k v");
    let Some(Effect::LoadMedia { id, .. }) = sim.effects.last().cloned() else {
        panic!("no request");
    };
    let failure = MediaFailure {
        kind: MediaFailureKind::Gone,
        what: "expired or forbidden (403)".into(),
    };
    sim.send(Event::MediaFailed { id, failure });
    assert!(shown(&mut sim).contains("✗ expired or forbidden (403) · R tries again"));
    sim.keys("R");
    load_all(&mut sim);
    assert_eq!(sim.state.screen().pictures.len(), 1);
}

#[test]
fn files_are_saved_even_if_pictures_cannot_be_shown() {
    let mut sim = opened(60, &[58]);
    sim.send(Event::PicturesPossible(None));
    sim.keys("k v");
    assert!(shown(&mut sim).contains("s saves it"));
    sim.effects.clear();
    sim.keys("s");
    let task = sim.effects.iter().find_map(|effect| match effect {
        Effect::LoadMedia { request, .. } => Some(request.task.clone()),
        _ => None,
    });
    assert!(matches!(task, Some(MediaTask::Save { .. })), "{task:?}");
    load_all(&mut sim);
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("Saved as /tmp/1.jpg")));
}

#[test]
fn a_picture_that_is_cut_short_is_shown_and_said_to_be() {
    let mut sim = opened(60, &[59]);
    assert_eq!(sim.state.screen().pictures.len(), 1);
    assert!(shown(&mut sim).contains("✗ cut short: a part is"));
    sim.keys("v");
    load_all(&mut sim);
    assert_eq!(sim.state.screen().pictures.len(), 1);
    assert!(shown(&mut sim).contains("✗ cut short"));
}
