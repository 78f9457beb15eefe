use super::*;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};
use crate::message::{Attachment, Message};
use crate::picture::request::{Existing, MediaTask};
use crate::picture::request::{MediaFailureKind, MediaKind};

/// Messages with this many files each, oldest first; `None`: a file without a link.
fn opened(files: &[Option<usize>]) -> Sim {
    let mut server = Server::default();
    for (number, count) in (0..).zip(files) {
        let mut fields =
            inbound(START - 1_000 + number, &format!("message {number}")).into_fields();
        let file = |index: usize| Attachment {
            name: SafeText::line(&format!("{number}-{index}.jpg")),
            link: SafeText::line(&match count {
                Some(_) => format!("https://pictures.example/{number}/{index}"),
                None => String::new(),
            }),
            mime: SafeText::line("image/"),
        };
        fields.attachments = (0..count.unwrap_or(1)).map(file).collect();
        server.arrive(Message::new(fields));
    }
    Sim::opened(server, 80, 24)
}

fn open(sim: &mut Sim) -> Vec<(RequestId, String)> {
    let mut open = Vec::new();
    sim.effects.retain(|effect| match effect {
        Effect::LoadMedia { id, request } => {
            let MediaTask::Save { name, existing } = &request.task else {
                panic!("{request:?}");
            };
            assert_eq!(*existing, Existing::Number);
            open.push((*id, name.to_string()));
            false
        }
        _ => true,
    });
    open
}

fn save(sim: &mut Sim, (id, name): &(RequestId, String)) {
    let media = Media {
        kind: MediaKind::Jpeg,
        bytes: Some(9),
        kept: 9,
        archived: false,
        made: Made::Saved(SafeText::line(&format!("/home/me/{name}"))),
        pixels: Vec::new(),
    };
    sim.send(Event::MediaLoaded { id: *id, media });
}

fn fail(sim: &mut Sim, id: RequestId, what: &str) {
    let failure = MediaFailure {
        kind: MediaFailureKind::Gone,
        what: what.into(),
    };
    sim.send(Event::MediaFailed { id, failure });
}

fn status(sim: &mut Sim) -> String {
    let notice = sim.state.screen().status.notice.clone();
    notice.map_or_else(String::new, |words| words.to_string())
}

#[test]
fn the_files_of_the_selected_message_are_saved_and_where_is_told() {
    let mut sim = opened(&[Some(1), Some(2)]);
    sim.keys("s");
    let files = open(&mut sim);
    let names: Vec<_> = files.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["1-0.jpg", "1-1.jpg"]);
    assert_eq!(status(&mut sim), "Saving… 0 of 2 · Esc stops");
    save(&mut sim, &files[0]);
    save(&mut sim, &files[1]);
    assert_eq!(status(&mut sim), "2 files saved in /home/me");
    sim.keys("k i s");
    let files = open(&mut sim);
    save(&mut sim, &files[0]);
    assert_eq!(status(&mut sim), "Saved as /home/me/0-0.jpg");
}

#[test]
fn a_range_is_saved_a_few_at_a_time_and_what_failed_is_counted() {
    let mut sim = opened(&[Some(3), Some(0), Some(4)]);
    sim.keys("V k k S");
    assert_eq!(sim.state.view().range(), None);
    let first = open(&mut sim);
    assert_eq!(first.len(), AT_ONCE);
    fail(&mut sim, first[0].0, "the link is expired");
    let next = open(&mut sim);
    assert_eq!(next.len(), 1);
    for file in first[1..].iter().chain(&next) {
        save(&mut sim, file);
    }
    let rest = open(&mut sim);
    assert_eq!(rest.len(), 2);
    save(&mut sim, &rest[0]);
    fail(&mut sim, rest[1].0, "gone");
    let words = "5 files saved in /home/me; 2 files not saved: the link is expired";
    assert_eq!(status(&mut sim), words);
}

#[test]
fn a_notice_says_that_there_is_nothing_to_save() {
    let mut sim = opened(&[Some(0), None]);
    sim.keys("s");
    assert_eq!(status(&mut sim), "No link came with this file.");
    sim.keys("k s");
    assert_eq!(status(&mut sim), "There is no file in this message.");
    sim.keys("V S");
    assert_eq!(status(&mut sim), "The selection has no file.");
    assert!(open(&mut sim).is_empty());
}

#[test]
fn esc_stops_saving() {
    let mut sim = opened(&[Some(6)]);
    sim.keys("s");
    let files = open(&mut sim);
    save(&mut sim, &files[0]);
    let _ = open(&mut sim);
    sim.keys("Esc");
    let effects = sim.effects.iter();
    let cancelled = effects.filter_map(|effect| match effect {
        Effect::Cancel { id } => Some(*id),
        _ => None,
    });
    let cancelled: Vec<_> = cancelled.collect();
    assert_eq!(cancelled.len(), AT_ONCE);
    // One request succeeded before it could be cancelled.
    let last = (cancelled[0], "last.jpg".to_owned());
    save(&mut sim, &last);
    for id in &cancelled[1..] {
        sim.send(Event::RequestCancelled { id: *id });
    }
    assert_eq!(
        status(&mut sim),
        "2 files saved in /home/me; 4 files given up"
    );
    assert!(sim.state.jobs().saves().is_idle());
}
