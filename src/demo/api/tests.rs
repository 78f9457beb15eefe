use super::*;
use crate::time::UnixTime;

const ID: &str = "demo-id";
const SECRET: &str = "demo-secret";
const PATH: &str = "/v1/conversation/32496123456";

fn api(fault: Option<&str>) -> Api {
    Api {
        conversation: Conversation::new(UnixTime::new(1_773_325_800).unwrap()),
        client_id: ID.to_owned(),
        client_secret: SecretString::from(SECRET),
        links: Links {
            origin: "http://127.0.0.1:9".to_owned(),
            token: "t0ken".to_owned(),
        },
        fault: fault.map(|name| name.parse().unwrap()),
        served: AtomicU64::new(0),
    }
}

fn request<'a>(path: &'a str, query: &'a str) -> Request<'a> {
    Request {
        method: "GET",
        path,
        query,
        client_id: Some(ID.as_bytes()),
        client_secret: Some(SECRET.as_bytes()),
    }
}

fn reply(api: &Api, request: &Request<'_>) -> Reply {
    match api.answer(request, Duration::ZERO) {
        ApiOutcome::Reply(reply) => reply,
        other => panic!("{other:?}"),
    }
}

fn json(reply: &Reply) -> Value {
    match &reply.body {
        Body::Whole(bytes) => serde_json::from_slice(bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn ask(api: &Api, query: &str) -> Value {
    json(&reply(api, &request(PATH, query)))
}

fn code(api: &Api, request: &Request<'_>) -> String {
    let reply = reply(api, request);
    assert_eq!(reply.status, 400);
    json(&reply)["error"].as_str().unwrap().to_owned()
}

#[test]
fn each_error_of_a_request_has_its_code() {
    let api = api(None);
    for (path, query, expected) in [
        ("/v1/conversation/+32496123456", "", "103"),
        ("/v1/conversation/", "", "103"),
        ("/v1/conversation/12", "", "103"),
        ("/v1/conversation/1234567890123456", "", "103"),
        (PATH, "limit=0", "135"),
        (PATH, "limit=2001", "135"),
        (PATH, "limit=many", "135"),
        (PATH, "page=0", "136"),
        (PATH, "page=-1", "136"),
        (PATH, "page=1.5", "136"),
        ("/v1/conversation/32470000000", "", "132"),
    ] {
        assert_eq!(
            code(&api, &request(path, query)),
            expected,
            "{path} {query}"
        );
    }
}

#[test]
fn wrong_or_missing_credentials_are_refused_first() {
    let api = api(None);
    let good = request(PATH, "limit=0");
    for wrong in [
        Request {
            client_id: None,
            ..good
        },
        Request {
            client_secret: None,
            ..good
        },
        Request {
            client_id: Some(b"demo"),
            ..good
        },
        Request {
            client_secret: Some(b"demo-secret "),
            ..good
        },
    ] {
        assert_eq!(code(&api, &wrong), "104");
    }
}

#[test]
fn other_paths_and_methods_are_answered() {
    let api = api(None);
    assert_eq!(reply(&api, &request("/", "")).status, 404);
    assert_eq!(reply(&api, &request("/v1/inbox", "")).status, 404);
    let post = Request {
        method: "POST",
        ..request(PATH, "")
    };
    assert_eq!(reply(&api, &post).status, 405);
}

#[test]
fn the_first_page_has_the_vendors_shape() {
    let body = ask(&api(None), "");
    assert_eq!(body["page"], 1);
    assert_eq!(body["limit"], 1000);
    assert_eq!(body["shown"], 1000);
    assert!(body["total"].as_u64().unwrap() >= 3_000);
    let newest = &body["conversation"][0];
    assert_eq!(newest["direction"], "outbound");
    assert_eq!(newest["deliveryStatus"], "SUBMITTED");
    assert_eq!(newest["receiver"], "32496123456");
    assert_eq!(newest["file"], Value::Null);
    assert_eq!(newest["unixDatetime"], 1_773_325_760);
    assert_eq!(newest["datetime"], "12 mar 2026, 14:29:20");
    assert!(newest["messageId"].is_string());
    let inbound = &body["conversation"][1];
    assert_eq!(inbound["direction"], "inbound");
    assert_eq!(inbound["messageId"], Value::Null);
    assert_eq!(inbound["sender"], "32496123456");
}

#[test]
fn pages_of_any_length_come_from_the_same_list() {
    let api = api(None);
    let list = |query: &str| ask(&api, query)["conversation"].as_array().unwrap().clone();
    let without_links = |items: Vec<Value>| -> Vec<Value> {
        items
            .iter()
            .map(|item| item["unixDatetime"].clone())
            .collect()
    };
    let whole = without_links([list("limit=2000&page=1"), list("limit=2000&page=2")].concat());
    assert_eq!(whole.len() as u64, ask(&api, "")["total"].as_u64().unwrap());
    for limit in [1, 7, 499, 1999] {
        let pages = whole.len().div_ceil(limit);
        for page in [1, 2, pages] {
            let slice = without_links(list(&format!("page={page}&limit={limit}")));
            let expected = whole.iter().skip((page - 1) * limit).take(limit);
            assert!(slice.iter().eq(expected), "page {page} of {limit}");
        }
    }
    let beyond = ask(&api, "page=999999999999&limit=2000");
    assert_eq!(beyond["shown"], 0);
    assert_eq!(beyond["conversation"], serde_json::json!([]));
}

#[test]
fn files_are_listed_with_links_whose_signature_changes() {
    let api = api(None);
    let file = |body: &Value| {
        let items = body["conversation"].as_array().unwrap();
        let two = |item: &&Value| item["file"].as_array().is_some_and(|list| list.len() == 2);
        items.iter().find(two).unwrap()["file"][0].clone()
    };
    let (first, second) = (file(&ask(&api, "")), file(&ask(&api, "")));
    assert_eq!(first["name"], "shelf.jpg");
    assert_eq!(first["mime"], "image/");
    assert_ne!(first["image"], second["image"]);
    let link = url::Url::parse(first["image"].as_str().unwrap()).unwrap();
    let picture = reply(&api, &request(link.path(), link.query().unwrap()));
    assert_eq!((picture.status, picture.content_type), (200, "image/jpeg"));
}

#[test]
fn links_lead_to_files_or_say_why_not() {
    let api = api(None);
    let get = |path: &str| {
        let reply = reply(
            &api,
            &Request {
                client_id: None,
                client_secret: None,
                ..request(path, "")
            },
        );
        (reply.status, reply.content_type)
    };
    assert_eq!(get("/media/t0ken/colours.png"), (200, "image/png"));
    assert_eq!(get("/media/t0ken/IMG_4417.jpg"), (200, "image/heic"));
    assert_eq!(get("/media/t0ken/atelier-lys.vcf"), (200, "text/x-vcard"));
    assert_eq!(get("/media/t0ken/damage-report.jpg").0, 403);
    assert_eq!(get("/media/t0ken/hallway.jpg").0, 404);
    assert_eq!(get("/media/other/colours.png").0, 404);
    assert_eq!(get("/media/t0ken/../../etc/passwd").0, 404);
}

#[test]
fn api_codes_and_http_failures_can_be_imitated() {
    for (fault, status) in [
        ("104", 400),
        ("105", 400),
        ("1403", 400),
        ("429", 429),
        ("500", 500),
        ("503", 503),
        ("html", 200),
        ("redirect", 302),
    ] {
        let answer = reply(&api(Some(fault)), &request(PATH, ""));
        assert_eq!(answer.status, status, "{fault}");
    }
    for (known, _) in API_ERRORS {
        let api = api(Some(&known.to_string()));
        assert_eq!(code(&api, &request(PATH, "")), known.to_string());
    }
    let busy = reply(&api(Some("429")), &request(PATH, ""));
    assert_eq!(busy.headers, [("retry-after", "3".to_owned())]);
    let moved = reply(&api(Some("redirect")), &request(PATH, "page=1"));
    let location = "http://localhost:9/v1/conversation/32496123456?page=1";
    assert_eq!(moved.headers, [("location", location.to_owned())]);
}

#[test]
fn broken_bodies_and_connections_can_be_imitated() {
    let body = |fault| reply(&api(Some(fault)), &request(PATH, "limit=3")).body;
    assert_eq!(body("empty"), Body::Whole(Vec::new()));
    assert!(matches!(body("truncated"), Body::Cut(bytes) if bytes.len() > 500));
    assert!(matches!(body("slow"), Body::Drip(bytes) if bytes.len() > 500));
    assert_eq!(body("endless"), Body::Endless);
    let outcome = |fault| api(Some(fault)).answer(&request(PATH, ""), Duration::ZERO);
    assert_eq!(outcome("reset"), ApiOutcome::Reset);
    assert_eq!(outcome("silent"), ApiOutcome::Silence);
}

#[test]
fn every_third_request_of_a_flaky_gateway_fails() {
    let api = api(Some("flaky"));
    let statuses = [(); 7].map(|()| reply(&api, &request(PATH, "limit=1")).status);
    assert_eq!(statuses, [200, 200, 503, 200, 200, 503, 200]);
}

#[test]
fn a_fault_can_wait_for_good_answers() {
    let api = api(Some("500@2"));
    let statuses = [(); 4].map(|()| reply(&api, &request(PATH, "limit=1")).status);
    assert_eq!(statuses, [200, 200, 500, 500]);
}

#[test]
fn unreadable_items_keep_their_places() {
    let body = ask(&api(Some("unreadable-item")), "limit=50");
    let items = body["conversation"].as_array().unwrap();
    assert_eq!(items.len(), 50);
    let good = |item: &&Value| item["unixDatetime"].is_i64();
    assert_eq!(items.iter().filter(good).count(), 43);
}

#[test]
fn quirks_change_the_shape_and_not_the_facts() {
    let odd = ask(&api(Some("quirks")), "limit=2000");
    assert_eq!(odd["limit"], "2000");
    let items = odd["conversation"].as_array().unwrap();
    let any = |wanted: &dyn Fn(&Value) -> bool| items.iter().any(wanted);
    assert!(any(&|item| item["unixDatetime"].is_string()));
    assert!(any(
        &|item| item["mine"] == true && item["direction"].is_null()
    ));
    assert!(any(&|item| item["mine"] == false));
    assert!(any(&|item| item["unixDatetime"].is_null()));
    assert!(any(&|item| item["sender"].is_number()));
    assert!(any(&|item| item["message"].is_null()));
    for shape in [Value::is_array, Value::is_object, Value::is_null] {
        assert!(any(&|item| shape(&item["file"])));
    }
    assert!(any(&|item| item["file"]["name"].is_string()));
}

#[test]
fn the_name_of_each_fault_reads_back() {
    for kind in FaultKind::all() {
        for after in [0, 3] {
            let fault = Fault { kind, after };
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }
    for wrong in ["", "99", "flaky@", "@2", "Flaky"] {
        let error = wrong.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains("unreadable-item"), "{error}");
    }
}
