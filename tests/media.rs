//! Files that came with messages, fetched from a real server that misbehaves.

#[path = "media/server.rs"]
mod server;

use std::path::Path;
use std::time::Duration;

use server::{Reply, Server, head};
use smsthread::chat::event::Event;
use smsthread::media::{Fetcher, FileArchive, Library, Limits, Rules, Timeouts, WantedFile};
use smsthread::picture::request::{
    Existing, Made, Media, MediaFailure, MediaFailureKind, MediaId, MediaKind, MediaRequest,
    MediaTask,
};
use smsthread::picture::{CellBox, Part, PictureId, Pixels, Room};
use smsthread::tasks::{Inbox, channel};
use smsthread::text::SafeText;
use smsthread::thread::page::RequestId;

const ROOM: Room = Room {
    cells: CellBox {
        columns: 32,
        rows: 12,
    },
    cell: Pixels {
        width: 1,
        height: 2,
    },
};
const LIMITS: Limits = Limits {
    memory: 64 << 20,
    at_once: 4,
};
const CAT: &[u8] = include_bytes!("../assets/cat.jpg");

fn rules(gateway: &str) -> Rules {
    Rules {
        gateway: gateway.parse().unwrap(),
        insecure_http: false,
        cap: 1 << 20,
        offline: false,
        timeouts: Timeouts {
            connect: Duration::from_secs(20),
            first_byte: Duration::from_mins(1),
            between_bytes: Duration::from_mins(1),
            total: Duration::from_mins(2),
        },
    }
}

/// A library, and what it reports.
struct Reader(Library, Inbox);

fn reader_of(rules: Rules, limits: Limits, folder: &Path) -> Reader {
    let workers = tokio::runtime::Handle::current();
    let (reports, inbox) = channel();
    let folder = folder.to_owned();
    Reader(Library::new(rules, limits, folder, workers, reports), inbox)
}

fn library(rules: Rules) -> Reader {
    reader_of(rules, LIMITS, &std::env::temp_dir())
}

fn preview(media: u32, link: &str) -> MediaRequest {
    MediaRequest {
        media: MediaId(media),
        link: SafeText::line(link),
        origin: "".into(),
        task: MediaTask::Preview {
            picture: PictureId(media),
            room: ROOM,
        },
    }
}

/// The one event that ends a request; progress is skipped.
async fn end(library: &mut Reader) -> Event {
    loop {
        match library.1.next_event().await {
            Event::MediaProgressed { .. } => {}
            event => return event,
        }
    }
}

async fn load(library: &mut Reader, link: &str) -> Result<Media, MediaFailure> {
    library.0.load(RequestId(1), preview(1, link));
    match end(library).await {
        Event::MediaLoaded { id, media } => {
            assert_eq!(id, RequestId(1));
            Ok(media)
        }
        Event::MediaFailed { failure, .. } => Err(failure),
        other => panic!("{other:?}"),
    }
}

/// The result of one request to a server that has this one answer.
async fn outcome(reply: Reply) -> Result<Media, MediaFailure> {
    outcome_by(reply, |_| {}).await
}

async fn outcome_by(reply: Reply, change: impl Fn(&mut Rules)) -> Result<Media, MediaFailure> {
    let server = Server::always(reply).await;
    let mut rules = rules(&server.url("/v1"));
    change(&mut rules);
    load(&mut library(rules), &server.url("/file")).await
}

#[tokio::test]
async fn a_picture_becomes_pixels_and_is_fetched_once() {
    let server = Server::always(Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec())).await;
    let mut library = library(rules(&server.url("/v1")));
    let link = server.url("/cat.jpg?sig=1");
    let media = load(&mut library, &link).await.unwrap();
    assert_eq!(media.kind, MediaKind::Jpeg);
    assert_eq!(media.bytes, Some(CAT.len() as u64));
    assert!(matches!(media.made, Made::Picture { moves: false, .. }));
    let rasters = media.pixels;
    assert_eq!(rasters.len(), 1);
    assert!(rasters[0].1.width <= 32 && rasters[0].1.height <= 24);
    load(&mut library, &link).await.unwrap();
    assert_eq!(server.requests().len(), 1, "its bytes are kept");
    library.0.forget(MediaId(1));
    load(&mut library, &link).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_credential_and_no_trace_goes_with_a_request() {
    let server = Server::always(Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec())).await;
    let mut library = library(rules(&server.url("/v1")));
    load(&mut library, &server.url("/cat.jpg")).await.unwrap();
    let request = server.requests()[0].to_lowercase();
    let names: Vec<&str> = request
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':').map(|(name, _)| name))
        .collect();
    for name in names {
        assert!(["accept", "user-agent", "host"].contains(&name), "{name}");
    }
}

#[tokio::test]
async fn why_a_file_is_not_there_is_told_apart() {
    for (status, words) in [
        (403, "expired or forbidden (403)"),
        (404, "expired or gone (404)"),
        (410, "gone for good (410)"),
    ] {
        let failure = outcome(Reply::Whole(head(status, 0, ""), vec![])).await;
        let failure = failure.unwrap_err();
        assert_eq!(failure.kind, MediaFailureKind::Gone);
        assert_eq!(&*failure.what, words);
    }
    let failure = outcome(Reply::Whole(head(503, 0, ""), vec![])).await;
    assert_eq!(failure.unwrap_err().kind, MediaFailureKind::Refused);
    // No server listens at this address.
    let port = server::free_port().await;
    let mut library = library(rules("http://127.0.0.1:1/v1"));
    let failure = load(&mut library, &format!("http://127.0.0.1:{port}/a")).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.kind, MediaFailureKind::Unreachable);
    assert_eq!(&*failure.what, "no connection");
}

#[tokio::test]
async fn a_body_is_bounded_in_size_and_time() {
    let failure = outcome(Reply::Whole(head(200, 2 << 20, ""), CAT.to_vec())).await;
    assert_eq!(failure.unwrap_err().kind, MediaFailureKind::TooLong);
    let endless = Reply::Endless(head(200, 0, "chunked"), CAT.to_vec());
    let failure = outcome(endless).await.unwrap_err();
    assert_eq!(failure.kind, MediaFailureKind::TooLong);
    assert!(failure.what.contains("1.1 MB"), "{}", failure.what);
    let silent = Reply::Hang(head(200, 5000, ""), CAT[..1000].to_vec());
    let failure = outcome_by(silent, |rules| {
        rules.timeouts.between_bytes = Duration::from_millis(200);
    });
    assert_eq!(
        failure.await.unwrap_err().kind,
        MediaFailureKind::Unreachable
    );
    let mute = Reply::Hang(Vec::new(), Vec::new());
    let failure = outcome_by(mute, |rules| {
        rules.timeouts.first_byte = Duration::from_millis(200);
    });
    assert_eq!(
        failure.await.unwrap_err().kind,
        MediaFailureKind::Unreachable
    );
    let drip = Reply::Drip(head(200, 5000, ""), CAT[..1000].to_vec());
    let failure = outcome_by(drip, |rules| {
        rules.timeouts.total = Duration::from_millis(600);
    });
    assert_eq!(
        failure.await.unwrap_err().kind,
        MediaFailureKind::Unreachable
    );
    let cut = Reply::Whole(head(200, 5000, ""), CAT[..1000].to_vec());
    let failure = outcome(cut).await.unwrap_err();
    assert_eq!(&*failure.what, "the file was cut short");
}

#[tokio::test]
async fn a_server_that_lets_an_export_wait_in_vain_is_not_asked_for_ever() {
    let front = CAT[..1_000].to_vec();
    let halting = Server::always(Reply::Hang(head(200, 5_000, ""), front)).await;
    let silent = Server::always(Reply::Hang(vec![], vec![])).await;
    let mut rules = rules(&silent.url("/v1"));
    let brief = Duration::from_millis(50);
    (rules.timeouts.first_byte, rules.timeouts.between_bytes) = (brief, brief);
    let fetcher = Fetcher::new(rules);
    for server in [silent, halting] {
        for n in 1..=6 {
            let file = WantedFile {
                link: SafeText::line(&server.url(&format!("/{n}.jpg"))),
                origin: "".into(),
            };
            let failure = fetcher.original(&file).await.unwrap_err();
            let is_given_up = failure
                .what
                .contains("did not answer in time for other files");
            assert_eq!(is_given_up, n > 3, "{n}: {}", failure.what);
        }
        assert!(server.requests().len() <= 3);
    }
}

#[tokio::test]
async fn damage_of_all_kinds_is_a_reason() {
    let page = b"<!DOCTYPE html><html>Not here</html>".to_vec();
    let media = outcome(Reply::Whole(head(200, page.len(), ""), page)).await;
    assert_eq!(media.unwrap().kind, MediaKind::Html);
    let failure = outcome(Reply::Whole(head(200, 0, ""), vec![])).await;
    assert_eq!(&*failure.unwrap_err().what, "the file is empty");
    let broken = include_bytes!("../assets/broken.jpg").to_vec();
    let failure = outcome(Reply::Whole(head(200, broken.len(), ""), broken)).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.kind, MediaFailureKind::Damaged);
    assert_eq!(&*failure.what, "the picture is cut short");
    for (bytes, words) in [
        (
            &include_bytes!("../assets/claim-3.png")[..],
            "60000 x 60000 pixels are too many to show",
        ),
        (
            &include_bytes!("../assets/claim-4.gif")[..],
            "11000 x 11000 pixels are too many to show",
        ),
    ] {
        let failure = outcome(Reply::Whole(head(200, bytes.len(), ""), bytes.to_vec())).await;
        assert_eq!(&*failure.unwrap_err().what, words);
    }
}

#[tokio::test]
async fn a_look_nearer_is_a_part_of_what_is_open_until_it_is_closed() {
    let server = Server::always(Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec())).await;
    let mut library = library(rules(&server.url("/v1")));
    let mut names = 0..;
    let mut large = |part| MediaRequest {
        media: MediaId(1),
        link: SafeText::new(&server.url("/cat.jpg")),
        origin: "".into(),
        task: MediaTask::Large {
            picture: PictureId(names.next().unwrap()),
            room: ROOM,
            part,
        },
    };
    let part = Part {
        x: 0,
        y: 0,
        size: Pixels {
            width: 320,
            height: 240,
        },
    };
    let mut shown = Vec::new();
    // Decoded; open; closed, and decoded anew.
    for (close, part) in [
        (false, Some(part)),
        (false, Some(part)),
        (true, Some(part)),
        (false, None),
    ] {
        if close {
            library.0.close(MediaId(1));
            assert!(!library.0.is_open());
        }
        library.0.load(RequestId(1), large(part));
        let Event::MediaLoaded { media, .. } = end(&mut library).await else {
            panic!("a failure");
        };
        assert!(matches!(media.made, Made::Picture { .. }));
        assert!(library.0.is_open());
        shown.extend(media.pixels.into_iter().map(|(_, raster)| raster));
    }
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
    assert_ne!(shown[0].rgba, shown[3].rgba);
    assert_eq!(server.requests().len(), 1);
    // A picture larger than the memory limit is not cached.
    let small = Limits {
        memory: 1_000,
        ..LIMITS
    };
    let rules = rules(&server.url("/v1"));
    let mut library = reader_of(rules, small, &std::env::temp_dir());
    library.0.load(RequestId(2), large(None));
    let event = end(&mut library).await;
    assert!(matches!(event, Event::MediaLoaded { .. }));
    assert!(!library.0.is_open());
}

#[tokio::test]
async fn of_what_cannot_be_shown_only_the_front_is_fetched() {
    let film = include_bytes!("../assets/flicker.3gp");
    let length = 900 << 20;
    let mut front = film.to_vec();
    front.resize(4096, 0);
    let media = outcome(Reply::Hang(head(200, length, ""), front))
        .await
        .unwrap();
    assert_eq!(media.kind, MediaKind::Video);
    assert_eq!(media.bytes, Some(length as u64));
    assert_eq!((media.kept, media.made), (0, Made::Nothing));
}

#[tokio::test]
async fn a_card_tells_who() {
    let card = include_bytes!("../assets/atelier-lys.vcf").to_vec();
    let media = outcome(Reply::Whole(head(200, card.len(), ""), card)).await;
    let Made::Card(lines) = media.unwrap().made else {
        panic!("no card");
    };
    assert!(lines[0].contains("Lys"), "{lines:?}");
}

#[tokio::test]
async fn no_link_leads_inside_from_a_public_gateway() {
    let inside = Server::always(Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec())).await;
    let port = inside.port;
    let mut outside = library(Rules {
        insecure_http: true,
        ..rules("https://gateway.example/v1")
    });
    for link in [
        format!("http://127.0.0.1:{port}/a.jpg"),
        format!("http://localhost:{port}/a.jpg"),
        format!("http://[::ffff:127.0.0.1]:{port}/a.jpg"),
        format!("http://2130706433:{port}/a.jpg"),
        format!("http://0x7f.1:{port}/a.jpg"),
        format!("http://0.0.0.0:{port}/a.jpg"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.0.0.1/a.jpg".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ftp://example.com/a.jpg".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
        "no link".to_owned(),
    ] {
        let failure = load(&mut outside, &link).await.unwrap_err();
        assert_eq!(failure.kind, MediaFailureKind::Forbidden, "{link}");
    }
    assert!(inside.requests().is_empty());
    let mut careful = library(rules("https://gateway.example/v1"));
    let failure = load(&mut careful, "http://93.184.215.14/a.jpg")
        .await
        .unwrap_err();
    assert_eq!(&*failure.what, "the link is not https");
}

#[tokio::test]
async fn redirects_are_few_and_checked_as_links_are() {
    let on = Server::reading(|n, _| {
        let to = format!("location: /{n}\r\n");
        Reply::Whole(head(302, 0, &to), vec![])
    })
    .await;
    let mut library = library(rules(&on.url("/v1")));
    let failure = load(&mut library, &on.url("/start")).await.unwrap_err();
    assert_eq!(&*failure.what, "the link redirects too often");
    assert!(on.requests().len() <= 5);
    for to in [
        "http://0.0.0.0:9/",
        "file:///etc/passwd",
        "http://example.com/a",
    ] {
        let away = Server::always(Reply::Whole(
            head(302, 0, &format!("location: {to}\r\n")),
            vec![],
        ))
        .await;
        let failure = load(&mut library, &away.url("/a")).await.unwrap_err();
        assert_eq!(failure.kind, MediaFailureKind::Forbidden, "{to}");
    }
}

#[tokio::test]
async fn every_request_ends_once_and_what_is_cancelled_lets_go() {
    let server = Server::always(Reply::Hang(head(200, 5000, ""), CAT[..1000].to_vec())).await;
    let mut library = library(rules(&server.url("/v1")));
    for id in 1..=6 {
        let link = server.url(&format!("/{id}"));
        library.0.load(RequestId(id.into()), preview(id, &link));
    }
    while server.requests().len() < 6 {
        tokio::task::yield_now().await;
    }
    for id in 1..=6 {
        library.0.cancel(RequestId(id));
    }
    let mut ended = Vec::new();
    for _ in 0..6 {
        match end(&mut library).await {
            Event::RequestCancelled { id } => ended.push(id.0),
            other => panic!("{other:?}"),
        }
    }
    ended.sort_unstable();
    assert_eq!(ended, [1, 2, 3, 4, 5, 6]);
    server.all_left().await;
}

#[tokio::test]
async fn a_file_is_saved_under_a_harmless_name_and_never_over_another() {
    let server = Server::always(Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec())).await;
    let folder = tempfile::tempdir().unwrap();
    let rules = rules(&server.url("/v1"));
    let mut library = reader_of(rules, LIMITS, folder.path());
    let mut save = async |existing| {
        let request = MediaRequest {
            media: MediaId(1),
            link: SafeText::line(&server.url("/x")),
            origin: "".into(),
            task: MediaTask::Save {
                name: SafeText::line("../../.cat.jpg"),
                existing,
            },
        };
        library.0.load(RequestId(9), request);
        end(&mut library).await
    };
    let Event::MediaLoaded { media, .. } = save(Existing::Keep).await else {
        panic!("not saved");
    };
    let path = folder.path().join("cat.jpg");
    assert_eq!(
        media.made,
        Made::Saved(SafeText::line(&path.to_string_lossy()))
    );
    assert_eq!(std::fs::read(&path).unwrap(), CAT);
    std::fs::write(&path, "mine").unwrap();
    let Event::MediaFailed { failure, .. } = save(Existing::Keep).await else {
        panic!("saved over another");
    };
    assert_eq!(failure.kind, MediaFailureKind::Exists);
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    save(Existing::Replace).await;
    assert_eq!(std::fs::read(Path::new(&path)).unwrap(), CAT);
}

/// An archive in memory.
#[derive(Default)]
struct ArchiveUpdate(std::sync::Mutex<std::collections::HashMap<String, Vec<u8>>>);

impl FileArchive for ArchiveUpdate {
    fn keep(&self, origin: &str, bytes: &[u8]) {
        self.0
            .lock()
            .unwrap()
            .insert(origin.to_owned(), bytes.to_vec());
    }

    fn find(&self, origin: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(origin).cloned()
    }
}

#[tokio::test]
async fn what_was_fetched_once_is_shown_from_the_archive_when_its_link_has_expired() {
    let page = b"<!doctype html><p>expired".to_vec();
    let server = Server::reading(move |n, _| match n {
        0 => Reply::Whole(head(200, CAT.len(), ""), CAT.to_vec()),
        1 => Reply::Whole(head(200, 9, ""), b"\xff\xd8\xffbroken".to_vec()),
        2 => Reply::Whole(head(404, 0, ""), Vec::new()),
        _ => Reply::Whole(head(200, page.len(), ""), page.clone()),
    })
    .await;
    let kept = std::sync::Arc::new(ArchiveUpdate::default());
    let fresh = |offline| {
        let rules = Rules {
            offline,
            ..rules(&server.url("/v1"))
        };
        let Reader(library, inbox) = library(rules);
        Reader(library.with_archive(Some(kept.clone())), inbox)
    };
    let media = load(&mut fresh(false), &server.url("/cat.jpg?sig=1"))
        .await
        .unwrap();
    assert!(!media.archived);
    assert_eq!(kept.find("").as_deref(), Some(CAT));
    // A file that cannot be decoded does not replace the archived file.
    load(&mut fresh(false), &server.url("/cat.jpg?sig=2"))
        .await
        .unwrap_err();
    assert_eq!(kept.find("").as_deref(), Some(CAT));
    for (n, offline) in [(2, false), (3, false), (4, true)] {
        let mut library = fresh(offline);
        let link = server.url("/cat.jpg?sig=3");
        let media = load(&mut library, &link).await.unwrap();
        assert!(media.archived, "{n}");
        assert!(matches!(media.made, Made::Picture { .. }));
        // Out of memory it is still known where it is from.
        assert!(load(&mut library, &link).await.unwrap().archived);
    }
    assert_eq!(server.requests().len(), 4, "offline nothing is asked");
    kept.0.lock().unwrap().clear();
    let failed = load(&mut fresh(true), &server.url("/cat.jpg")).await;
    assert_eq!(failed.unwrap_err().kind, MediaFailureKind::Forbidden);
}
