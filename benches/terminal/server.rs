//! A gateway with a list that stands still, on loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};

use crate::texts;

/// Serves `count` messages until the process ends; the base URL.
pub fn serve(count: u64, newest: i64) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let items: Vec<String> = (1..=count)
        .rev()
        .map(|number| item(number, newest - age(count - number)).to_string())
        .collect();
    let items = Arc::new(items);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let items = Arc::clone(&items);
            // The client may go away in the middle of an answer.
            thread::spawn(move || answer_all(stream, &items).unwrap_or_default());
        }
    });
    Ok(format!("http://{address}/v1"))
}

/// An hour of talk twice a day.
fn age(back: u64) -> i64 {
    i64::try_from(back * 180 + back / 20 * 39_600).unwrap_or(i64::MAX)
}

fn item(number: u64, sent: i64) -> Value {
    let ours = number * 7 % 20 < 9;
    let (from, to) = if ours {
        ("Shop", "32496123456")
    } else {
        ("32496123456", "Shop")
    };
    json!({
        "messageId": ours.then(|| format!("id{number:08x}")),
        "direction": if ours { "outbound" } else { "inbound" },
        "sender": from,
        "receiver": to,
        "message": texts::text(number),
        "file": null,
        "unixDatetime": sent,
        "deliveryStatus": if ours && number % 40 == 3 { "NOT DELIVERED" } else { "DELIVERED" },
    })
}

fn answer_all(mut stream: TcpStream, items: &[String]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while let Some(request) = lines.next().transpose()? {
        for header in lines.by_ref() {
            if header?.is_empty() {
                break;
            }
        }
        let number = |name: &str| {
            let rest = request.split(&format!("{name}=")).nth(1)?;
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..end].parse::<usize>().ok()
        };
        let (limit, page) = (number("limit").unwrap_or(1000), number("page").unwrap_or(1));
        let start = ((page - 1) * limit).min(items.len());
        let slice = &items[start..(start + limit).min(items.len())];
        let body = format!(
            r#"{{"total":{},"shown":{},"page":{page},"limit":{limit},"conversation":[{}]}}"#,
            items.len(),
            slice.len(),
            slice.join(",")
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes())?;
    }
    Ok(())
}
