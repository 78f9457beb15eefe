//! A conversation that does not change, served slice by slice.

use smsthread::thread::page::PageRequest;

use super::server::response;

/// The slice that the head of a request asks for.
pub fn asked_in(head: &str) -> PageRequest {
    let number = |name: &str| {
        let rest = head.split_once(name).unwrap().1;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
        digits.parse().unwrap()
    };
    PageRequest {
        page: number("page="),
        limit: number("limit="),
    }
}

/// The slice of a list of items, each of them JSON, as a good answer.
pub fn slice(items: &[String], asked: PageRequest) -> Vec<u8> {
    let at = |index: u64| usize::try_from(index).unwrap().min(items.len());
    let shown = &items[at(asked.start())..at(asked.end())];
    let (total, count) = (items.len(), shown.len());
    let (page, limit, list) = (asked.page, asked.limit, shown.join(","));
    let body = format!(
        r#"{{"total":{total},"shown":{count},"page":{page},"limit":{limit},"conversation":[{list}]}}"#
    );
    let headers = "Content-Type: application/json\r\n";
    response("200 OK", headers, body.as_bytes())
}
