//! A gateway for whole-program tests: serves a list that the test changes while the program reads.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

pub const ID: &str = "the-id";
pub const SECRET: &str = "the-secret";
pub const PHONE: &str = "32496123456";

/// Called with the number of each request, from 1 on, before it is answered.
type Hook = Box<dyn FnMut(usize) + Send>;
/// Makes the body of an answer from the list, the page and the limit.
type Habit = Box<dyn FnMut(&[Value], usize, usize) -> Value + Send>;

/// What the gateway answers, and what it was asked.
#[derive(Default)]
struct Book {
    /// Newest first.
    list: Vec<Value>,
    /// The status line and body to send in place of any page.
    trouble: Option<(&'static str, &'static str)>,
    asked: Vec<String>,
    /// The connection of the last request.
    last: Option<TcpStream>,
}

/// Serves until the test program ends.
#[derive(Clone)]
pub struct Gateway {
    pub base_url: String,
    book: Arc<Mutex<Book>>,
    hook: Arc<Mutex<Option<Hook>>>,
    habit: Arc<Mutex<Option<Habit>>>,
}

/// A gateway that does not answer until it is released.
#[derive(Clone, Default)]
pub struct Held(Arc<(Mutex<(bool, bool)>, Condvar)>);

impl Held {
    /// Waits until a request is held.
    pub fn wait(&self) {
        let (state, changed) = &*self.0;
        let held = changed.wait_while(state.lock().unwrap(), |(held, _)| !*held);
        drop(held.unwrap());
    }

    /// Answers all requests that were held.
    pub fn release(&self) {
        self.0.0.lock().unwrap().1 = true;
        self.0.1.notify_all();
    }

    fn hold(&self) {
        let (state, changed) = &*self.0;
        state.lock().unwrap().0 = true;
        changed.notify_all();
        drop(
            changed
                .wait_while(state.lock().unwrap(), |(_, free)| !*free)
                .unwrap(),
        );
    }
}

impl Gateway {
    /// Starts a gateway with this list, newest first.
    pub fn start(list: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let book = Arc::new(Mutex::new(Book {
            list,
            ..Book::default()
        }));
        let gateway = Self {
            base_url,
            book,
            hook: Arc::default(),
            habit: Arc::default(),
        };
        let serving = gateway.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let gateway = serving.clone();
                thread::spawn(move || serve(&stream, &gateway));
            }
        });
        gateway
    }

    /// Calls `hook` before each answer, with the number of the request from 1 on.
    pub fn on_request(&self, hook: impl FnMut(usize) + Send + 'static) {
        *self.hook.lock().unwrap() = Some(Box::new(hook));
    }

    /// From now on, `habit` makes the body from the list, the page and the limit.
    pub fn answer_by(&self, habit: impl FnMut(&[Value], usize, usize) -> Value + Send + 'static) {
        *self.habit.lock().unwrap() = Some(Box::new(habit));
    }

    /// Requests after the first `count` get no answer until they are released.
    pub fn hold_after(&self, count: usize) -> Held {
        let held = Held::default();
        let holding = held.clone();
        self.on_request(move |n| {
            if n > count {
                holding.hold();
            }
        });
        held
    }

    /// The current list, newest first.
    pub fn list(&self) -> Vec<Value> {
        self.book.lock().unwrap().list.clone()
    }

    /// A newer message arrives.
    pub fn arrive(&self, item: Value) {
        self.book.lock().unwrap().list.insert(0, item);
    }

    /// Changes the list.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        change(&mut self.book.lock().unwrap().list);
    }

    /// From now on, sends this status and body in place of any page; `None` ends that.
    pub fn trouble(&self, trouble: Option<(&'static str, &'static str)>) {
        self.book.lock().unwrap().trouble = trouble;
    }

    /// Whether the client has closed the connection of the last request. Call this while the
    /// request is held.
    pub fn has_hung_up(&self) -> bool {
        let book = self.book.lock().unwrap();
        let stream = book.last.as_ref().unwrap();
        stream.set_nonblocking(true).unwrap();
        let closed = matches!(stream.peek(&mut [0]), Ok(0));
        stream.set_nonblocking(false).unwrap();
        closed
    }

    /// The request lines so far.
    pub fn asked(&self) -> Vec<String> {
        self.book.lock().unwrap().asked.clone()
    }
}

fn serve(stream: &TcpStream, gateway: &Gateway) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            head.push(line.trim_end().to_owned());
        }
        let request = head.first().cloned().unwrap_or_default();
        let number = {
            let mut book = gateway.book.lock().unwrap();
            book.asked.push(request.clone());
            book.last = stream.try_clone().ok();
            book.asked.len()
        };
        if let Some(hook) = &mut *gateway.hook.lock().unwrap() {
            hook(number);
        }
        let (status, body) = answer(&head, &request, gateway);
        let reply = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if writer.write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(head: &[String], request: &str, gateway: &Gateway) -> (&'static str, String) {
    let book = &gateway.book.lock().unwrap();
    let has = |name: &str, value: &str| {
        let mut headers = head.iter().filter_map(|line| line.split_once(": "));
        headers.any(|(n, v)| n.eq_ignore_ascii_case(name) && v == value)
    };
    if let Some((status, body)) = book.trouble {
        return (status, body.to_owned());
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path.ends_with("=expired") {
        return ("410 Gone", "This link has expired.".to_owned());
    }
    if path.starts_with("/v1/files/picture") {
        return ("200 OK", picture(32));
    }
    if path.starts_with("/v1/files/large") {
        return ("200 OK", picture(1_280));
    }
    if path.starts_with("/v1/files/") {
        return ("200 OK", format!("%PDF-1.4 {path}"));
    }
    if !has("X-Client-Id", ID) || !has("X-Client-Secret", SECRET) {
        let body = json!({"error": "104", "errorMsg": "Invalid credentials"});
        return ("400 Bad Request", body.to_string());
    }
    if !path.starts_with(&format!("/v1/conversation/{PHONE}?")) {
        return ("400 Bad Request", json!({"error": "132"}).to_string());
    }
    let number = |name: &str| {
        let parts = path.split(['?', '&']).filter_map(|p| p.split_once('='));
        let mut found = parts.filter(|(key, _)| *key == name);
        found
            .next()
            .and_then(|(_, value)| value.parse::<usize>().ok())
    };
    let (limit, page) = (number("limit").unwrap_or(1000), number("page").unwrap_or(1));
    let body = match &mut *gateway.habit.lock().unwrap() {
        Some(habit) => habit(&book.list, page, limit),
        None => slice(&book.list, page, limit),
    };
    ("200 OK", body.to_string())
}

/// The documented answer for a page.
pub fn slice(list: &[Value], page: usize, limit: usize) -> Value {
    let start = (page.saturating_sub(1) * limit).min(list.len());
    let slice = &list[start..(start + limit).min(list.len())];
    json!({
        "total": list.len(), "shown": slice.len(), "page": page, "limit": limit,
        "conversation": slice,
    })
}

/// A square picture in one colour; for some sizes all its bytes are text.
fn picture(side: u32) -> String {
    let pixels = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for field in [
        54 + pixels,
        0,
        54,
        40,
        side,
        side,
        1 | 24 << 16,
        0,
        pixels,
        0,
        0,
        0,
        0,
    ] {
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    bytes.extend([0x20, 0x40, 0x60].repeat(side as usize * side as usize));
    String::from_utf8(bytes).unwrap()
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A message from the customer's number.
pub fn inbound(at: i64, text: &str) -> Value {
    json!({
        "messageId": null, "direction": "inbound", "sender": PHONE, "receiver": "Shop",
        "message": text, "file": null, "datetime": "", "unixDatetime": at,
        "deliveryStatus": "DELIVERED",
    })
}

/// A message to the customer's number.
pub fn outbound(at: i64, text: &str, status: &str) -> Value {
    json!({
        "messageId": format!("id-{text}"), "direction": "outbound", "sender": "Shop",
        "receiver": PHONE, "message": text, "file": null, "datetime": "", "unixDatetime": at,
        "deliveryStatus": status,
    })
}

/// `count` messages in both directions, numbered from the oldest on; newest first.
pub fn numbered(count: i64) -> Vec<Value> {
    let newest = now() - 60;
    (0..count)
        .map(|back| {
            let (n, at) = (count - back, newest - back / 3 * 700);
            match n % 3 {
                0 => outbound(at, &format!("no.{n} yes, of course"), "DELIVERED"),
                1 => inbound(
                    at,
                    &format!("no.{n} and another question, a little longer than the others"),
                ),
                _ => inbound(at, &format!("no.{n} ?")),
            }
        })
        .collect()
}

/// Calls everything in this module: each test program includes the module, and unused functions are
/// errors.
#[test]
fn gateway_harness() {
    let gateway = Gateway::start(numbered(3));
    let held = gateway.hold_after(0);
    let asking = gateway.clone();
    let answered = thread::spawn(move || {
        let address = asking
            .base_url
            .trim_start_matches("http://")
            .trim_end_matches("/v1");
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!(
            "GET /v1/conversation/{PHONE}?limit=2&page=1 HTTP/1.1\r\nX-Client-Id: {ID}\r\n\
             X-Client-Secret: {SECRET}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line
    });
    held.wait();
    assert!(!gateway.has_hung_up());
    assert_eq!(gateway.asked().len(), 1);
    gateway.trouble(Some(("500 Oh", "")));
    gateway.arrive(outbound(now(), "a", "SUBMITTED"));
    gateway.change(|list| list.truncate(1));
    assert_eq!(gateway.list().len(), 1);
    held.release();
    assert_eq!(answered.join().unwrap(), "HTTP/1.1 500 Oh\r\n");
    assert_eq!(inbound(5, "x")["unixDatetime"], 5);
    gateway.answer_by(|list, page, _| slice(list, page, 1));
}
