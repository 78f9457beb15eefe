use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::chat::testing::{START, Server};
use crate::sync::sweep::{Scope, Sweep};

const ASKED: PageRequest = PageRequest { page: 1, limit: 5 };

/// Behaves as the page number says.
#[derive(Default)]
struct Odd(AtomicU32);

impl Gateway for Odd {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        mut on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match asked.page {
            1 => Ok(page(asked)),
            2 => Err(our_fault()),
            3 => panic!("page three"),
            4 => std::future::pending().await,
            _ => {
                on_delay(our_fault(), Duration::from_secs(1));
                Ok(page(asked))
            }
        }
    }
}

fn page(asked: PageRequest) -> Page {
    Page {
        asked,
        answered: asked,
        total: None,
        messages: Vec::new(),
    }
}

fn ask(runtime: &mut Runtime<Odd>, id: u64, page: u32) {
    runtime.fetch_page(RequestId(id), PageRequest { page, ..ASKED });
}

#[tokio::test]
async fn each_request_ends_in_exactly_one_event() {
    let (reports, mut inbox) = crate::tasks::channel();
    let mut runtime = Runtime::new(Odd::default(), Handle::current(), reports);
    for (id, page) in [(1, 1), (2, 2), (3, 3), (4, 4)] {
        ask(&mut runtime, id, page);
    }
    runtime.cancel(RequestId(4));
    runtime.cancel(RequestId(99));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(match inbox.next_event().await {
            Event::PageFetched { id, .. } => (id.0, "fetched"),
            Event::RequestFailed { id, .. } => (id.0, "failed"),
            Event::RequestCancelled { id } => (id.0, "cancelled"),
            other => panic!("{other:?}"),
        });
    }
    seen.sort_unstable();
    let expected = [
        (1, "fetched"),
        (2, "failed"),
        (3, "failed"),
        (4, "cancelled"),
    ];
    assert_eq!(seen, expected);
    runtime.cancel(RequestId(1));
    let more = tokio::time::timeout(Duration::from_millis(1), inbox.next_event()).await;
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test]
async fn a_delay_is_reported_before_the_end() {
    let (reports, mut inbox) = crate::tasks::channel();
    let mut runtime = Runtime::new(Odd::default(), Handle::current(), reports);
    ask(&mut runtime, 7, 5);
    let id = RequestId(7);
    let wait = Duration::from_secs(1);
    let failure = our_fault();
    assert_eq!(
        inbox.next_event().await,
        Event::RequestDelayed { id, failure, wait }
    );
    assert!(matches!(
        inbox.next_event().await,
        Event::PageFetched { .. }
    ));
}

/// A list whose slices are at most this long, so that it takes many requests.
const SLICE: u32 = 20;

struct Listed(Server);

impl Gateway for Listed {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        _: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        let answered = PageRequest {
            limit: asked.limit.min(SLICE),
            ..asked
        };
        Ok(Page {
            asked,
            ..self.0.page(answered)
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_sweep_lets_a_signal_through_after_each_answer() {
    let gateway = Listed(Server::with(600, START));
    let heard = AtomicU32::new(0);
    let hear = |_: &mut Sweep| {
        heard.fetch_add(1, Ordering::Relaxed);
        // Meanwhile the next answer comes.
        std::thread::sleep(Duration::from_millis(5));
        Ok::<(), ()>(())
    };
    let mut looks = 0;
    let signal = std::future::poll_fn(|_| {
        looks += 1;
        std::task::Poll::<()>::Pending
    });
    let read = sweep::sweep(gateway, Scope::all(4), |_, _| (), hear);
    tokio::select! {
        biased;
        () = signal => {}
        read = read => assert!(read.is_ok()),
    }
    let heard = heard.load(Ordering::Relaxed);
    assert!(
        heard > 10 && looks >= heard,
        "{looks} looks, {heard} answers"
    );
}
