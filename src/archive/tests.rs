use super::files::FileStore;
use super::*;
use crate::chat::testing::{inbound, outbound};
use crate::gateway::parse_page;
use crate::message::{Attachment, DeliveryStatus, Message, MessageFields};
use crate::search::kept_query::KeptQuery;
use crate::search::pattern::Pattern;
use crate::text::fold::Folded;
use crate::thread::kept::{MessagePlace, Visit};
use crate::thread::page::{Page, PageRequest};
use crate::thread::{Doubt, Slice, Thread};
use crate::time::UnixTime;

fn reader() -> ReadItems {
    Box::new(|records| {
        let body = format!(r#"{{"conversation":[{}]}}"#, records.join(","));
        let asked = PageRequest {
            page: 1,
            limit: 2000,
        };
        let page = parse_page(body.as_bytes(), asked, "32496123456").ok()?;
        Some(page.messages)
    })
}

fn store(folder: &Path) -> ArchiveStore {
    ArchiveStore::open(&folder.join("a").join("x.archive"), "32496123456", reader()).unwrap()
}

fn now() -> UnixTime {
    UnixTime::new(1_000_000).unwrap()
}

/// Adds a page of `list` (newest first) to the thread, and stores what it told.
fn store_answer(
    thread: &mut Thread,
    store: &mut ArchiveStore,
    list: &[Message],
    page: u32,
    limit: u32,
) {
    assert!(is_stored(thread, store, list, page, limit));
}

/// As [`store_answer`]; `false`: the page cannot be joined to what the thread has.
fn is_stored(
    thread: &mut Thread,
    store: &mut ArchiveStore,
    list: &[Message],
    page: u32,
    limit: u32,
) -> bool {
    let asked = PageRequest { page, limit };
    let at = |index: u64| usize::try_from(index).unwrap().min(list.len());
    let messages = list[at(asked.start())..at(asked.end())].to_vec();
    let at_oldest = at(asked.end()) == list.len();
    let page = Page {
        asked,
        answered: asked,
        total: Some(list.len() as u64),
        messages,
    };
    let slice = Slice::new(page, at_oldest).unwrap();
    let oldest = if at_oldest {
        UnixTime::EPOCH
    } else {
        slice.oldest()
    };
    let newest = if slice.at_newest {
        UnixTime::MAX
    } else {
        slice.newest()
    };
    if thread.merge(slice, Doubt::Clip(None)).is_err() {
        return false;
    }
    store.keep(&thread.kept(oldest, newest, now())).unwrap();
    true
}

fn numbered(count: i64) -> Vec<Message> {
    (0..count)
        .rev()
        .map(|n| inbound(1000 + n, &format!("no.{n}")))
        .collect()
}

fn all(store: &ArchiveStore) -> Vec<Message> {
    let recalled = store
        .recall(ArchiveQuery::Newest, 100_000)
        .unwrap()
        .unwrap();
    recalled
        .messages
        .into_iter()
        .rev()
        .map(|(_, message)| message)
        .collect()
}

#[test]
fn archived_messages_come_back_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    let mut list = numbered(50);
    list.insert(0, outbound(1100, "a", DeliveryStatus::Submitted));
    list.insert(1, inbound(1100, "twin"));
    list.insert(1, inbound(1100, "twin"));
    store_answer(&mut thread, &mut store, &list, 1, 30);
    store_answer(&mut thread, &mut store, &list, 2, 25);
    let recalled = store.recall(ArchiveQuery::Newest, 10).unwrap().unwrap();
    assert_eq!((recalled.messages.len(), recalled.at_oldest), (11, false));
    assert_eq!((recalled.start, recalled.total), (0, Some(53)));
    assert_eq!(all(&store), list[..50]);
    store_answer(&mut thread, &mut store, &list, 3, 20);
    assert_eq!(all(&store), list);
    let before = UnixTime::new(1020).unwrap();
    let older = store
        .recall(ArchiveQuery::Before(before), 5)
        .unwrap()
        .unwrap();
    assert_eq!(
        (older.messages.len(), older.messages[0].0.seconds()),
        (6, 1015)
    );
    let older = store
        .recall(ArchiveQuery::Before(before), 100)
        .unwrap()
        .unwrap();
    assert!(older.at_oldest && older.messages.len() == 21);
}

#[test]
fn a_second_run_continues_and_a_gap_stays_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let list = numbered(200);
    store_answer(
        &mut Thread::default(),
        &mut store(folder.path()),
        &list[100..],
        1,
        30,
    );
    // A second run of the program, which knows nothing of the first.
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    store_answer(&mut thread, &mut store, &list, 1, 50);
    assert_eq!(all(&store), list[..50]);
    let below = UnixTime::new(1151).unwrap();
    assert_eq!(
        store
            .recall(ArchiveQuery::Before(below), 10)
            .unwrap()
            .map(|r| r.messages.len()),
        Some(2)
    );
    store_answer(&mut thread, &mut store, &list, 2, 45);
    store_answer(&mut thread, &mut store, &list, 3, 40);
    assert_eq!(all(&store), list[..130]);
}

#[test]
fn what_the_gateway_deletes_is_kept_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    let mut list = numbered(20);
    list.insert(0, outbound(1100, "a", DeliveryStatus::Submitted));
    store_answer(&mut thread, &mut store, &list, 1, 30);
    list.remove(7);
    list[0] = outbound(1100, "a", DeliveryStatus::Delivered);
    store_answer(&mut thread, &mut store, &list, 1, 30);
    assert_eq!(all(&store), list);
    let count = |sql: &str| {
        store
            .connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(count("SELECT count(*) FROM message"), 21);
    assert_eq!(
        count("SELECT gone FROM message WHERE gone IS NOT NULL"),
        1_000_000
    );
    assert_eq!(
        count("SELECT count(*) FROM turn WHERE status = 'DELIVERED'"),
        1
    );
    // The gateway lists nothing for a while, and then everything again.
    thread.clear();
    store
        .keep(&thread.kept(UnixTime::EPOCH, UnixTime::MAX, now()))
        .unwrap();
    assert_eq!(store.recall(ArchiveQuery::Newest, 9).unwrap(), None);
    store_answer(&mut thread, &mut store, &list, 1, 30);
    assert_eq!(all(&store), list);
}

#[test]
fn a_newer_or_a_foreign_file_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    store(folder.path())
        .connection
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = ArchiveStore::open(&path, "1", reader())
        .map(drop)
        .unwrap_err();
    assert!(
        refused.sentence(&path).contains("newer smsthread"),
        "{refused}"
    );
    let foreign = folder.path().join("b");
    let other = Connection::open(&foreign).unwrap();
    other
        .execute_batch("CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
        .unwrap();
    drop(other);
    assert!(matches!(
        ArchiveStore::open(&foreign, "1", reader()),
        Err(ArchiveError::Foreign)
    ));
    fs::write(
        &foreign,
        "no database at all, though it is long enough to be taken for one",
    )
    .unwrap();
    let refused = ArchiveStore::open(&foreign, "1", reader())
        .map(drop)
        .unwrap_err();
    assert!(
        refused.sentence(&foreign).contains("is no database"),
        "{refused}"
    );
}

#[test]
fn a_folder_or_a_socket_is_refused_and_an_empty_file_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    for name in ["folder", "socket"] {
        for open in [ArchiveStore::open, ArchiveStore::open_to_read] {
            let refused = open(&at(name), "1", reader()).map(drop);
            assert!(matches!(refused, Err(ArchiveError::Foreign)), "{refused:?}");
        }
    }
    // A program that was killed at once has left it.
    fs::write(at("empty"), "").unwrap();
    let store = ArchiveStore::open_to_read(&at("empty"), "1", reader()).unwrap();
    assert_eq!(store.threads().unwrap(), []);
}

#[test]
fn a_missing_table_is_called_a_damage() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store
        .connection
        .execute_batch("DROP TABLE file_of")
        .unwrap();
    let error = store.threads().unwrap_err();
    let told = format!("{error}. {}", error.advice());
    assert!(told.starts_with("it is damaged (no such table: "), "{told}");
    assert!(told.contains("Move the file away"), "{told}");
}

#[test]
fn only_its_owner_can_read_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    store_answer(&mut thread, &mut store, &numbered(9), 1, 30);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let inner = folder.path().join("a");
    assert_eq!(mode(&inner), 0o700);
    let files: Vec<_> = fs::read_dir(&inner)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // The file, its log, and the memory that readers of the log share.
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files.iter().all(|path| mode(path) == 0o600), "{files:?}");
}

#[test]
fn the_name_of_an_archive_is_unique_and_reveals_nothing() {
    let place = |origin: &str, id: &str| ArchiveLocation {
        folder: "/x".into(),
        origin: origin.into(),
        client_id: id.into(),
    };
    let path = place("https://a.example", "me").path();
    assert_ne!(path, place("https://a.example", "you").path());
    assert_ne!(path, place("https://b.example", "me").path());
    assert!(!path.to_string_lossy().contains("me"));
}

/// All hits of a pattern in the archive, newest first, found step by step like a search.
fn hits(store: &ArchiveStore, query: &KeptQuery) -> Vec<i64> {
    let mut before = UnixTime::new(1_999_999).unwrap();
    let mut hits = Vec::new();
    while let Some(found) = store.find(query, before).unwrap() {
        let Some(at) = found.at else {
            assert!(found.recalled.at_oldest, "{found:?}");
            break;
        };
        let around = &found.recalled.messages;
        assert!(around.iter().any(|(second, _)| *second == at));
        hits.push(at.seconds());
        before = at;
    }
    hits
}

/// A text of few letters, in forms that fold to the same.
fn any_text(lot: &mut fastrand::Rng) -> String {
    const PIECES: [&str; 20] = [
        "a",
        "A",
        "b",
        "é",
        "e\u{301}",
        "É",
        "ß",
        "SS",
        "ﬁ",
        "fi",
        " ",
        "  ",
        "\n",
        "ς",
        "Σ",
        "한",
        "\u{1112}\u{1161}\u{11ab}",
        "²",
        "\"",
        "x",
    ];
    let pieces = (0..lot.usize(1..12)).map(|_| PIECES[lot.usize(0..PIECES.len())]);
    pieces.collect()
}

#[test]
fn the_archive_finds_the_same_hits_as_a_full_search() {
    let mut lot = fastrand::Rng::with_seed(22);
    let mut known = 0;
    for _ in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, mut thread) = (store(folder.path()), Thread::default());
        let mut list: Vec<Message> = (0..60)
            .rev()
            .map(|n| inbound(1_000 + n * 10, &any_text(&mut lot)))
            .collect();
        // The newest second is never a hit, because there may be more of it.
        list.insert(0, inbound(2_000_000, "?"));
        store_answer(&mut thread, &mut store, &list, 1, 20);
        // Older pages come later, a text changes, and some messages are deleted.
        for (page, limit) in [(2, 18), (3, 17), (1, 100)] {
            list[9] = inbound(list[9].sent_at().unwrap().seconds(), &any_text(&mut lot));
            list.remove(12);
            store_answer(&mut thread, &mut store, &list, page, limit);
        }
        for _ in 0..60 {
            let text = list[lot.usize(1..list.len())].text().to_owned();
            let chars: Vec<char> = text.chars().collect();
            let from = lot.usize(0..chars.len());
            let part: String = chars[from..=lot.usize(from..chars.len())].iter().collect();
            let query = match lot.usize(0..3) {
                0 => format!("\"{part}\""),
                1 => part.to_lowercase(),
                _ => part,
            };
            let Ok(Some(pattern)) = Pattern::parse(&query) else {
                continue;
            };
            let before = UnixTime::new(1_999_999).unwrap();
            let words = KeptQuery::Words((&*query).into());
            if store.find(&words, before).unwrap().is_none() {
                assert!(
                    pattern
                        .needles()
                        .iter()
                        .all(|needle| needle.chars().count() < 3)
                );
                continue;
            }
            let mut room = Folded::default();
            let all = list.iter().filter(|m| pattern.count_in(m, &mut room) > 0);
            let all: Vec<i64> = all.map(|m| m.sent_at().unwrap().seconds()).collect();
            known += all.len();
            assert_eq!(hits(&store, &words), all, "{query:?} in {list:?}");
        }
    }
    assert!(known > 500, "{known}");
}

#[test]
fn an_archive_of_any_earlier_layout_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    let mut list = numbered(20);
    list.insert(0, inbound(2_000_000, "the newest"));
    store_answer(&mut thread, &mut store, &list, 1, 30);
    list.remove(3);
    store_answer(&mut thread, &mut store, &list, 1, 30);
    for layout in 1..schema::STEPS.len() {
        let old = folder.path().join(format!("{layout}.archive"));
        let connection = Connection::open(&old).unwrap();
        let steps = schema::STEPS[..layout].concat();
        connection.execute_batch(&steps).unwrap();
        let columns = "id, thread, second, place, message_id, print, record, status, seen, gone";
        let copy = format!(
            "ATTACH '{}' AS now;
             INSERT INTO thread(id, phone, total, read_at)
                 SELECT id, phone, total, read_at FROM now.thread;
             INSERT INTO run SELECT * FROM now.run;
             INSERT INTO message({columns}) SELECT {columns} FROM now.message;
             PRAGMA main.application_id = 0x534D5354; PRAGMA main.user_version = {layout};",
            path.display()
        );
        connection.execute_batch(&copy).unwrap();
        if layout >= FOLDED_AS_NOW {
            let room = "CREATE TEMP TABLE unindexed(done, last)";
            connection.execute_batch(room).unwrap();
            words::rebuild(&connection, &reader()).unwrap();
        }
        drop(connection);
        let mut store = ArchiveStore::open_to_read(&old, "32496123456", reader()).unwrap();
        index_all(&mut store);
        let pattern = KeptQuery::Words("no.13".into());
        assert_eq!(hits(&store, &pattern), [1_013], "layout {layout}");
        assert_eq!(all(&store), list);
        assert_eq!(store.verify().unwrap(), Vec::<String>::new());
        store
            .connection
            .execute("UPDATE tally SET listed = listed + 1", [])
            .unwrap();
        assert_eq!(store.verify().unwrap().len(), 1);
    }
}

/// The first layout that folds texts as they are folded now.
const FOLDED_AS_NOW: usize = 5;

#[test]
fn words_that_were_folded_otherwise_are_folded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    let mut list = numbered(20);
    list.insert(0, inbound(2_000_000, "the newest"));
    store_answer(&mut thread, &mut store, &list, 1, 30);
    let back = format!(
        "INSERT INTO words(words) VALUES ('delete-all');
         DROP TABLE unindexed; ALTER TABLE thread DROP COLUMN begun;
         DROP TABLE file_of; DROP TABLE file;
         DROP INDEX message_failed; DROP INDEX message_with_files;
         ALTER TABLE message DROP COLUMN files;
         PRAGMA user_version = {};",
        FOLDED_AS_NOW - 1
    );
    store.connection.execute_batch(&back).unwrap();
    drop(store);
    let mut store = ArchiveStore::open(&path, "32496123456", reader()).unwrap();
    let pattern = KeptQuery::Words("no.13".into());
    let before = UnixTime::new(8_000).unwrap();
    assert_eq!(store.find(&pattern, before).unwrap(), None, "not yet");
    // What comes meanwhile is indexed as well.
    list.insert(0, inbound(3_000_000, "even newer, the no.13"));
    list.insert(0, inbound(3_000_001, "the newest"));
    store_answer(&mut thread, &mut store, &list, 1, 30);
    index_all(&mut store);
    assert_eq!(hits(&store, &pattern), [1_013]);
    let sql = "SELECT count(*) FROM message WHERE files IS NULL";
    let uncounted: i64 = store
        .connection
        .query_row(sql, [], |row| row.get(0))
        .unwrap();
    assert_eq!(uncounted, 0, "files are counted");
}

/// Indexes what an upgrade has left, each step with another connection.
fn index_all(store: &mut ArchiveStore) {
    while store.catch_up().unwrap() {
        let path = store.connection.path().unwrap().to_owned();
        *store = ArchiveStore::open(Path::new(&path), "32496123456", reader()).unwrap();
    }
}

/// A message that may have failed, and may have files.
fn any_message(lot: &mut fastrand::Rng, second: i64) -> Message {
    let status = [
        DeliveryStatus::Delivered,
        DeliveryStatus::NotDelivered,
        DeliveryStatus::Rejected,
        DeliveryStatus::Submitted,
    ];
    // An inbound message never fails, whatever its status.
    let message = if lot.bool() {
        outbound(second, "a", status[0].clone())
    } else {
        inbound(second, "b")
    };
    let file = Attachment {
        name: "a.png".into(),
        link: "https://a.example/a.png".into(),
        mime: "image/".into(),
    };
    let files = lot.usize(0..6) / 5;
    Message::new(MessageFields {
        status: status[lot.usize(0..4)].clone(),
        attachments: vec![file; files].into(),
        ..message.into_fields()
    })
}

#[test]
fn the_archive_finds_the_same_failed_messages_and_files_as_a_full_search() {
    let mut lot = fastrand::Rng::with_seed(7);
    let mut known = 0;
    for round in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, mut thread) = (store(folder.path()), Thread::default());
        let mut list: Vec<Message> = (0..60)
            .rev()
            .map(|n| any_message(&mut lot, 1_000 + n * 10))
            .collect();
        list.insert(0, inbound(2_000_000, "?"));
        store_answer(&mut thread, &mut store, &list, 1, 20);
        for (page, limit) in [(2, 18), (3, 17), (1, 100)] {
            let second = list[9].sent_at().unwrap().seconds();
            list[9] = any_message(&mut lot, second);
            list.remove(12);
            store_answer(&mut thread, &mut store, &list, page, limit);
        }
        if round % 2 == 0 {
            // As an older layout left them.
            let forget = "UPDATE message SET files = NULL";
            store.connection.execute(forget, []).unwrap();
        }
        let seconds = |passes: fn(&Message) -> bool| -> Vec<i64> {
            let all = list.iter().filter(|message| passes(message));
            all.map(|m| m.sent_at().unwrap().seconds()).collect()
        };
        let (failed, files) = (
            seconds(Message::has_failed),
            seconds(|m| !m.attachments().is_empty()),
        );
        known += failed.len().min(files.len());
        assert_eq!(hits(&store, &KeptQuery::failed()), failed);
        assert_eq!(hits(&store, &KeptQuery::files()), files);
    }
    assert!(known > 50, "{known}");
}

#[test]
fn failed_messages_and_files_are_found_by_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    for (condition, index) in [
        (find::FAILED, "message_failed"),
        (find::WITH_FILES, "message_with_files"),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN {}", find::candidates(condition));
        let mut statement = store.connection.prepare(&sql).unwrap();
        let plan: Vec<String> = statement
            .query_map([1, 2, 3], |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(plan.len() == 1 && plan[0].contains(index), "{plan:?}");
    }
}

#[test]
fn deleted_threads_are_not_found_and_others_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    let mut list = numbered(20);
    list.insert(0, inbound(2_000_000, "the newest"));
    for phone in ["32496123456", "32496123457"] {
        let mut store = ArchiveStore::open(&path, phone, reader()).unwrap();
        store_answer(&mut Thread::default(), &mut store, &list, 1, 30);
    }
    let mut store = ArchiveStore::open(&path, "32496123457", reader()).unwrap();
    assert!(store.forget().unwrap().was_kept);
    let pattern = KeptQuery::Words("no.13".into());
    let before = UnixTime::new(8_000).unwrap();
    assert_eq!(store.find(&pattern, before).unwrap(), None);
    let store = ArchiveStore::open(&path, "32496123456", reader()).unwrap();
    assert_eq!(hits(&store, &pattern), [1_013]);
    let rows = "SELECT count(*) FROM words WHERE words MATCH '\"no.\"'";
    let rows: i64 = store
        .connection
        .query_row(rows, [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 20);
}

#[test]
fn a_thread_that_another_program_still_reads_is_not_called_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    let mut one = store(folder.path());
    store_answer(&mut Thread::default(), &mut one, &numbered(20), 1, 30);
    let left = || {
        let files = fs::read_dir(path.parent().unwrap()).unwrap();
        let mut files = files.map(|entry| fs::read(entry.unwrap().path()).unwrap());
        files.any(|bytes| bytes.windows(5).any(|some| some == b"no.13"))
    };
    let other = store(folder.path());
    other.connection.execute_batch("BEGIN").unwrap();
    assert!(other.gaps().unwrap().is_some());
    one.connection
        .busy_timeout(std::time::Duration::ZERO)
        .unwrap();
    assert!(matches!(one.forget(), Err(ArchiveError::Remains)));
    assert!(left());
    other.connection.execute_batch("COMMIT").unwrap();
    let mut again = |was_kept, is_open_elsewhere| {
        let told = one.forget().unwrap();
        let expected = ForgetOutcome {
            was_kept,
            is_open_elsewhere,
        };
        assert_eq!(told, expected);
        assert!(!left());
    };
    again(false, true);
    drop(other);
    again(false, false);
}

#[test]
fn a_visit_is_stored_even_if_the_file_was_opened_for_reading() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    store_answer(&mut thread, &mut store, &numbered(5), 1, 100);
    assert_eq!(store.last_visit().unwrap(), None);
    let visit = |nth| Visit {
        left_at: now(),
        selected: MessagePlace {
            second: UnixTime::new(1002).unwrap(),
            nth,
        },
        newest: MessagePlace {
            second: UnixTime::new(1004).unwrap(),
            nth: nth + 1,
        },
    };
    store.leave(visit(1)).unwrap();
    assert_eq!(store.last_visit().unwrap(), Some(visit(1)));
    let path = folder.path().join("a").join("x.archive");
    let reading = ArchiveStore::open_to_read(&path, "32496123456", reader()).unwrap();
    reading.leave(visit(7)).unwrap();
    assert_eq!(store.last_visit().unwrap(), Some(visit(7)));
    // A later answer, or another thread, changes nothing of the visit.
    store_answer(&mut thread, &mut store, &numbered(6), 1, 100);
    assert_eq!(store.last_visit().unwrap(), Some(visit(7)));
    let other = ArchiveStore::open(&path, "32496123457", reader()).unwrap();
    other.leave(visit(2)).unwrap();
    assert_eq!(other.last_visit().unwrap(), None);
    assert_eq!(store.last_visit().unwrap(), Some(visit(7)));
}

/// Messages at random distances, some in the same second.
fn scattered(lot: &mut fastrand::Rng, count: i64) -> Vec<Message> {
    let mut second = 1_000_000;
    let mut list = Vec::new();
    for n in 0..count {
        list.push(inbound(second, &format!("no.{n}")));
        second += [0, 1, 60, 40_000, 86_400, 300_000][lot.usize(..6)];
    }
    list.reverse();
    list
}

#[test]
fn places_and_pages_match_the_list_at_any_distance() {
    let mut lot = fastrand::Rng::with_seed(7);
    for count in [2, 3, 40, 150] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, mut thread) = (store(folder.path()), Thread::default());
        let mut list = scattered(&mut lot, count);
        store_answer(&mut thread, &mut store, &list, 1, 2_000);
        // Some are deleted, and one of them comes back.
        let deleted = list.remove(lot.usize(..list.len()));
        store_answer(&mut thread, &mut store, &list, 1, 2_000);
        if count == 150 {
            let place = list.partition_point(|m| m.sent_at() > deleted.sent_at());
            list.insert(place, deleted);
            store_answer(&mut thread, &mut store, &list, 1, 2_000);
            for _ in 0..20 {
                list.remove(lot.usize(..list.len()));
            }
            store_answer(&mut thread, &mut store, &list, 1, 2_000);
        }
        let kept = all_listed(&store);
        assert_eq!(kept.len(), list.len());
        for limit in [1, 3, 7, 100] {
            let mut pages = Vec::new();
            for page in 1..=u32::try_from(list.len()).unwrap().div_ceil(limit) + 1 {
                let page = store.page(PageRequest { page, limit }).unwrap();
                assert_eq!(page.total, Some(list.len() as u64));
                pages.extend(page.messages);
            }
            assert_eq!(pages, kept, "{limit} at a time");
        }
        let newest = list
            .first()
            .map_or(UnixTime::EPOCH, |m| m.sent_at().unwrap());
        for message in &list {
            let second = message.sent_at().unwrap();
            let newer = list.iter().filter(|m| m.sent_at() > Some(second)).count();
            let connection = &store.connection;
            assert_eq!(
                tally::between(connection, 1, second, newest).unwrap(),
                newer as u64
            );
            // From a second without messages, too.
            let before = second.previous();
            let newer = list.iter().filter(|m| m.sent_at() > Some(before)).count();
            assert_eq!(
                tally::between(connection, 1, before, newest).unwrap(),
                newer as u64
            );
        }
        assert_eq!(store.verify().unwrap(), Vec::<String>::new());
    }
}

/// The messages that the archive lists, newest first, read directly from the table.
fn all_listed(store: &ArchiveStore) -> Vec<Message> {
    let mut kept = store.all().unwrap();
    kept.retain(|kept| kept.gone.is_none());
    kept.into_iter().rev().map(|kept| kept.message).collect()
}

#[test]
fn files_are_kept_by_their_hash_up_to_the_limit_and_forgotten_with_their_thread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("x.archive");
    let phones = ["32496123456", "32496123457"];
    for phone in phones {
        let mut store = ArchiveStore::open(&path, phone, reader()).unwrap();
        store_answer(&mut Thread::default(), &mut store, &numbered(5), 1, 100);
    }
    let open = |phone, offline| FileStore::open(&path, phone, 100, offline).unwrap();
    let mut ours = open(phones[0], false);
    assert!(ours.keep("one", b"the secret picture").unwrap());
    assert!(
        ours.keep("two", b"the secret picture").unwrap(),
        "the same bytes"
    );
    assert!(ours.keep("three", &[7; 80]).unwrap());
    assert!(!ours.keep("four", b"more than is left").unwrap());
    assert!(
        ours.keep("five", &[7; 80]).unwrap(),
        "the same bytes take no room"
    );
    assert_eq!(ours.find("four").unwrap(), None);
    for name in ["one", "two"] {
        assert_eq!(ours.find(name).unwrap().unwrap(), b"the secret picture");
    }
    // What stood under a name before makes room.
    assert!(ours.keep("three", b"x").unwrap() && ours.keep("five", b"x").unwrap());
    assert!(ours.keep("four", b"more than is left").unwrap());
    let theirs = open(phones[1], false);
    assert_eq!(theirs.find("one").unwrap(), None);
    assert_eq!(
        open(phones[0], true).find("two").unwrap().unwrap(),
        b"the secret picture"
    );
    assert!(
        open(phones[0], true).keep("six", b"").is_err(),
        "offline nothing is written"
    );
    assert!(
        !open("32496000000", false).keep("one", b"x").unwrap(),
        "no thread"
    );
    let mut store = ArchiveStore::open(&path, phones[0], reader()).unwrap();
    let told = store.threads().unwrap();
    assert_eq!((told[0].files, told[0].file_bytes), (5, 18 + 1 + 17));
    assert_eq!((told[1].files, told[1].file_bytes), (0, 0));
    assert_eq!(store.verify().unwrap(), Vec::<String>::new());
    let sql = "UPDATE file SET bytes = x'00' WHERE size = 18";
    store.connection.execute(sql, []).unwrap();
    assert_eq!(ours.find("one").unwrap(), None, "not as it was written");
    assert_eq!(store.verify().unwrap(), ["Not as written: 1 file."]);
    let mut theirs = theirs;
    assert!(theirs.keep("one", b"x").unwrap());
    assert!(store.forget().unwrap().was_kept);
    assert_eq!(ours.find("four").unwrap(), None);
    assert_eq!(theirs.find("one").unwrap().unwrap(), b"x");
    let count: i64 = store
        .connection
        .query_row("SELECT count(*) FROM file", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
    drop((store, ours, theirs));
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let found = bytes.windows(17).any(|some| some == b"more than is left");
        assert!(!found, "what is forgotten is overwritten");
    }
}

#[test]
fn whole_months_of_the_archive_are_counted() {
    const DAY: i64 = 86_400;
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut thread) = (store(folder.path()), Thread::default());
    // Two messages a day from 16 January 1970 on, for 120 days.
    let message = |n: i64| inbound(15 * DAY + n * DAY / 2, &format!("no.{n}"));
    let list: Vec<_> = (0..240).rev().map(message).collect();
    let months = |store: &ArchiveStore| -> Vec<(String, u64)> {
        let months = store.months(Zone::UTC).unwrap();
        months
            .into_iter()
            .map(|(month, count)| (month.name(), count))
            .collect()
    };
    assert_eq!(months(&store), []);
    // 15 May back to 21 March: April is whole; 6 March comes later, after a gap.
    store_answer(&mut thread, &mut store, &list, 1, 110);
    assert_eq!(months(&store), [("April 1970".to_owned(), 60)]);
    // Back to 16 January, but for the gap.
    store_answer(&mut thread, &mut store, &list, 5, 50);
    assert_eq!(
        months(&store),
        [
            ("January 1970".to_owned(), 32),
            ("April 1970".to_owned(), 60)
        ]
    );
    store_answer(&mut thread, &mut store, &list, 1, 240);
    let all = [
        ("January 1970", 32),
        ("February 1970", 56),
        ("March 1970", 62),
        ("April 1970", 60),
    ];
    assert_eq!(
        months(&store),
        all.map(|(name, count)| (name.to_owned(), count))
    );
}

/// Messages of a few seconds, many with one id, newest first.
fn with_shared_ids(lot: &mut fastrand::Rng) -> Vec<Message> {
    let statuses = ["SUBMITTED", "BUFFERED", "DELIVERED", "REJECTED"];
    let mut list: Vec<Message> = (0..lot.usize(30..60))
        .map(|_| {
            let text = ["part 1", "part 2", "part 3"][lot.usize(..3)];
            let status = DeliveryStatus::parse(statuses[lot.usize(..4)]);
            let id = ["a", "b"][lot.usize(..2)];
            Message::new(MessageFields {
                id: Some(id.into()),
                ..outbound(1_000 + lot.i64(0..12), text, status).into_fields()
            })
        })
        .collect();
    list.sort_by_key(|message| std::cmp::Reverse(message.sent_at()));
    list
}

/// Reports come, copies go, and the order within a second is another one.
fn change_some(lot: &mut fastrand::Rng, list: &mut Vec<Message>) {
    for message in list.iter_mut() {
        if message.is_pending() && lot.bool() {
            let mut fields = message.clone().into_fields();
            fields.status = DeliveryStatus::parse(["DELIVERED", "NOT DELIVERED"][lot.usize(..2)]);
            *message = Message::new(fields);
        }
    }
    for _ in 0..lot.usize(..4) {
        list.remove(lot.usize(..list.len()));
    }
    lot.shuffle(list);
    list.sort_by_key(|message| std::cmp::Reverse(message.sent_at()));
}

#[test]
fn messages_with_one_id_keep_their_own_statuses() {
    for seed in 0..30 {
        let lot = &mut fastrand::Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let mut list = with_shared_ids(lot);
        for _ in 0..4 {
            // Another program reads the list in slices.
            let (mut store, mut thread) = (store(folder.path()), Thread::default());
            let limit = lot.u32(20..70);
            for page in 1..=u32::try_from(list.len()).unwrap().div_ceil(limit) {
                is_stored(&mut thread, &mut store, &list, page, limit);
            }
            // At rest, all is read at once.
            store_answer(&mut thread, &mut store, &list, 1, 100);
            let words = |message: &Message| {
                let (second, id) = (message.sent_at(), message.id().unwrap().to_owned());
                (
                    second,
                    id,
                    message.text().to_owned(),
                    message.status().word().to_owned(),
                )
            };
            let sorted = |list: &[Message]| {
                let mut all: Vec<_> = list.iter().map(words).collect();
                all.sort();
                all
            };
            assert_eq!(sorted(&all(&store)), sorted(&list), "seed {seed}");
            change_some(lot, &mut list);
        }
    }
}
