//! An HTTP server that answers by a script, and notices clients that hang up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The answer to a request: a head, then a body.
#[derive(Clone)]
pub enum Reply {
    /// Then the connection ends.
    Whole(Vec<u8>, Vec<u8>),
    /// Then nothing, until the client closes the connection.
    Hang(Vec<u8>, Vec<u8>),
    /// Then single bytes from time to time.
    Drip(Vec<u8>, Vec<u8>),
    /// This body again and again, in chunks.
    Endless(Vec<u8>, Vec<u8>),
}

/// The head of an answer; `more` is whole lines, or `chunked`.
pub fn head(status: u16, length: usize, more: &str) -> Vec<u8> {
    let framing = match more {
        "chunked" => "transfer-encoding: chunked\r\n".to_owned(),
        more => format!("content-length: {length}\r\n{more}"),
    };
    format!("HTTP/1.1 {status} Whatever\r\nconnection: close\r\n{framing}\r\n").into_bytes()
}

/// A port of this computer on which nobody listens.
pub async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

pub struct Server {
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    open: Arc<AtomicUsize>,
}

impl Server {
    pub async fn always(reply: Reply) -> Self {
        Self::reading(move |_, _| reply.clone()).await
    }

    /// Answers the n-th request, from 0, depending on its head.
    pub async fn reading(script: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            requests: Arc::default(),
            open: Arc::default(),
        };
        let (requests, open) = (server.requests.clone(), server.open.clone());
        let script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                open.fetch_add(1, Ordering::SeqCst);
                let (requests, open) = (requests.clone(), open.clone());
                let script = script.clone();
                tokio::spawn(async move {
                    let _ = answer(stream, &requests, &*script).await;
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The heads of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until no client is connected.
    pub async fn all_left(&self) {
        while self.open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn answer(
    mut stream: TcpStream,
    requests: &Mutex<Vec<String>>,
    script: &(impl Fn(usize, &str) -> Reply + ?Sized),
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let number = {
        let mut requests = requests.lock().unwrap();
        requests.push(head.clone());
        requests.len() - 1
    };
    match script(number, &head) {
        Reply::Whole(head, body) => {
            stream.write_all(&head).await?;
            stream.write_all(&body).await?;
            stream.shutdown().await
        }
        Reply::Hang(head, body) => {
            stream.write_all(&head).await?;
            stream.write_all(&body).await?;
            // Ends when the client has gone.
            let _ = stream.read_u8().await;
            Ok(())
        }
        Reply::Drip(head, body) => {
            stream.write_all(&head).await?;
            for byte in body {
                stream.write_u8(byte).await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(())
        }
        Reply::Endless(head, body) => {
            stream.write_all(&head).await?;
            loop {
                let size = format!("{:x}\r\n", body.len());
                stream.write_all(size.as_bytes()).await?;
                stream.write_all(&body).await?;
                stream.write_all(b"\r\n").await?;
            }
        }
    }
}
