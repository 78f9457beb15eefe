//! Threads with pictures, for tests.

use super::{START, Server, Sim, inbound};
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::message::{Attachment, Message};
use crate::picture::Pixels;
use crate::picture::request::{Made, Media, MediaKind, MediaTask, Terms};
use crate::text::SafeText;

pub const TERMS: Terms = Terms {
    cell: Pixels {
        width: 10,
        height: 20,
    },
    memory: 64 << 20,
    at_once: 4,
};

/// A thread with `count` messages, one a minute. The messages with these numbers have a picture,
/// named by the number.
pub fn opened(count: i64, with_picture: &[i64]) -> Sim {
    let mut server = Server::default();
    for number in 0..count {
        let mut fields = inbound(START - 100_000 + number * 60, &format!("message {number}"));
        if with_picture.contains(&number) {
            let mut with_file = fields.into_fields();
            with_file.attachments = Box::new([Attachment {
                name: SafeText::line(&format!("{number}.jpg")),
                link: SafeText::line(&format!("https://pictures.example/{number}")),
                mime: SafeText::line("image/"),
            }]);
            fields = Message::new(with_file);
        }
        server.arrive(fields);
    }
    let mut sim = Sim::opened(server, 80, 24);
    sim.send(Event::PicturesPossible(Some(TERMS)));
    load_all(&mut sim);
    sim
}

/// Answers every request for a file. Files whose link ends in 7 are animated.
pub fn load_all(sim: &mut Sim) {
    for _ in 0..100 {
        if load_some(sim) == 0 {
            return;
        }
    }
    panic!("requests without end");
}

/// Answers the open requests for files, and returns how many there were.
pub fn load_some(sim: &mut Sim) -> usize {
    let mut open = Vec::new();
    sim.effects.retain(|effect| {
        if let Effect::LoadMedia { id, request } = effect {
            open.push((*id, request.clone()));
        }
        !matches!(effect, Effect::LoadMedia { .. })
    });
    let count = open.len();
    for (id, request) in open {
        let made = match request.task {
            MediaTask::Frames { .. } => Made::Frames {
                delays: vec![100, 200],
                memory: 10,
            },
            MediaTask::Save { .. } => Made::Saved("/tmp/1.jpg".into()),
            _ => Made::Picture {
                size: Pixels {
                    width: 4_000,
                    height: 3_000,
                },
                memory: 100,
                moves: request.link.ends_with('7'),
                cut_short: request.link.ends_with('9'),
            },
        };
        let media = Media {
            kind: MediaKind::Jpeg,
            bytes: Some(2_000_000),
            kept: 100,
            archived: false,
            made,
            pixels: Vec::new(),
        };
        sim.send(Event::MediaLoaded { id, media });
    }
    count
}
