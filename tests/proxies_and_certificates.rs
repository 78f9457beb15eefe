//! Between the program and the gateway: proxies of the environment, and certificates.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server in a thread that handles each connection in this way, and how many it had.
fn serve(handle: impl Fn(TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            handle(stream.unwrap());
        }
    });
    (address, connections)
}

/// Reads to the end of a request's head.
fn head(stream: &mut impl Read) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        read.push(byte[0]);
    }
    String::from_utf8_lossy(&read).into_owned()
}

fn answering(reply: &'static str) -> (String, Arc<AtomicUsize>) {
    serve(move |mut stream| {
        head(&mut stream);
        let _ = stream.write_all(reply.as_bytes());
    })
}

const EMPTY_PAGE: &str = "{\"total\":0,\"shown\":0,\"page\":1,\"limit\":1,\"conversation\":[]}";

/// `check` with these variables: the exit code and all its words.
fn check(base_url: &str, variables: &[(&str, impl AsRef<OsStr>)]) -> (Option<i32>, String) {
    let variables = variables.iter().map(|(name, value)| (*name, value));
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(["check", "+32 496 12 34 56", "--insecure-http"])
        .env_clear()
        .env("HOME", home.path())
        .env("SMSTHREAD_BASE_URL", base_url)
        .env("SMSTOOLS_CLIENT_ID", "id")
        .env("SMSTOOLS_CLIENT_SECRET", "s3cret")
        .envs(variables)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[track_caller]
fn tells((code, said): (Option<i32>, String), expected: i32, words: &[&str]) {
    assert_eq!(code, Some(expected), "{said}");
    for words in words {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        !said.contains("hunter2") && !said.contains("s3cret"),
        "{said}"
    );
}

#[test]
fn a_setting_that_names_no_proxy_is_told_and_nothing_is_sent() {
    for value in ["::::", "htps://ann:hunter2@proxy.example:3128"] {
        let told = check("http://gateway.example/v1", &[("HTTP_PROXY", value)]);
        tells(told, 2, &["HTTP_PROXY names no proxy", "http://HOST:PORT"]);
    }
    let no_text = OsStr::from_bytes(b"http://ann:hunter2\xff@127.0.0.1:9");
    let told = check("https://gateway.example/v1", &[("HTTPS_PROXY", no_text)]);
    tells(told, 2, &["HTTPS_PROXY names no proxy"]);
    // Requests to this computer never use a proxy.
    let (gateway, _) = answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    let told = check(&format!("http://{gateway}/v1"), &[("HTTP_PROXY", "::::")]);
    tells(told, 4, &["down for maintenance (503)"]);
}

#[test]
fn what_a_proxy_refuses_is_told_as_the_proxys() {
    let wants_keys =
        "HTTP/1.1 407 Authentication\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (scheme, variable) in [("http", "HTTP_PROXY"), ("https", "HTTPS_PROXY")] {
        let (proxy, connections) = answering(wants_keys);
        let base_url = format!("{scheme}://gateway.example/v1");
        let told = check(&base_url, &[(variable, &proxy)]);
        let what = format!("The proxy {proxy} wants a user name and password (407).");
        tells(told, 2, &[&what, &format!("Put them into {variable}")]);
        assert_eq!(connections.load(Ordering::SeqCst), 1, "it was asked again");
        let told = check(
            &base_url,
            &[(variable, &format!("http://ann:hunter2@{proxy}"))],
        );
        let what = format!("The proxy {proxy} does not accept the user name and password (407).");
        tells(told, 2, &[&what, &format!("Check them in {variable}")]);
        assert_eq!(connections.load(Ordering::SeqCst), 2, "it was asked again");
    }
    let (proxy, _) = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let told = check("https://gateway.example/v1", &[("ALL_PROXY", &proxy)]);
    let what = format!("The proxy {proxy} does not connect to gateway.example.");
    tells(told, 4, &[&what, "NO_PROXY"]);
    let told = check(
        "https://gateway.example/v1",
        &[("HTTPS_PROXY", "127.0.0.1:9")],
    );
    tells(
        told,
        4,
        &["gateway.example cannot be reached through the proxy 127.0.0.1:9"],
    );
}

#[test]
fn a_proxy_that_answers_in_the_gateways_place_is_named() {
    for reply in [
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nblocked",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{",
    ] {
        let (proxy, _) = answering(reply);
        let value = format!("http://ann:hunter2@{proxy}");
        let (_, said) = check("http://gateway.example/v1", &[("HTTP_PROXY", &value)]);
        let named = format!("through the proxy {proxy} (HTTP_PROXY), which may be the cause");
        assert!(said.contains(&named), "{reply}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    // An error that the gateway itself reports is not blamed on the proxy.
    let body = "{\"error\":\"104\"}";
    let (proxy, _) = serve(move |mut stream| {
        head(&mut stream);
        let length = body.len();
        let reply = format!("HTTP/1.1 400 No\r\nContent-Length: {length}\r\n\r\n{body}");
        let _ = stream.write_all(reply.as_bytes());
    });
    let (_, said) = check("http://gateway.example/v1", &[("HTTP_PROXY", &proxy)]);
    assert!(
        said.contains("(104)") && !said.contains("may be the cause"),
        "{said}"
    );
}

#[test]
fn a_socks_proxy_is_given_the_gateways_name() {
    let (proxy, _) = serve(|mut stream| {
        // RFC 1928: versions and methods, then a request with a name.
        let mut hello = [0; 2];
        stream.read_exact(&mut hello).unwrap();
        stream
            .read_exact(&mut vec![0; usize::from(hello[1])])
            .unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut request = [0; 5];
        stream.read_exact(&mut request).unwrap();
        let mut name = vec![0; usize::from(request[4])];
        stream.read_exact(&mut name).unwrap();
        stream.read_exact(&mut [0; 2]).unwrap();
        assert_eq!(
            (&request[..4], &*name),
            (&[5, 1, 0, 3][..], &b"gateway.example"[..])
        );
        stream
            .write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
            .unwrap();
        head(&mut stream);
        let length = EMPTY_PAGE.len();
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{EMPTY_PAGE}");
        stream.write_all(reply.as_bytes()).unwrap();
    });
    let proxy = format!("socks5h://{proxy}");
    let told = check("http://gateway.example/v1", &[("HTTP_PROXY", &proxy)]);
    tells(told, 0, &["it answers: 0 messages"]);
}

/// A server that shows `certificate` and answers with an empty page.
fn safe_server(name: &str) -> String {
    let file = |ending| {
        format!(
            "{}/tests/proxies_and_certificates/{name}.{ending}",
            env!("CARGO_MANIFEST_DIR")
        )
    };
    let certificate = CertificateDer::from_pem_file(file("pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let (address, _) = serve(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        if head(&mut stream).is_empty() {
            return;
        }
        let length = EMPTY_PAGE.len();
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{EMPTY_PAGE}");
        let _ = stream.write_all(reply.as_bytes());
        let _ = stream.flush();
    });
    let port = address.rsplit(':').next().unwrap().to_owned();
    format!("https://localhost:{port}/v1")
}

#[test]
#[cfg(target_os = "linux")]
fn a_certificate_is_trusted_or_told_with_what_to_do() {
    let trusted = |name| {
        format!(
            "{}/tests/proxies_and_certificates/{name}.pem",
            env!("CARGO_MANIFEST_DIR")
        )
    };
    let server = safe_server("server");
    let told = check(&server, &[("SSL_CERT_FILE", &trusted("server"))]);
    tells(told, 0, &["it answers: 0 messages"]);
    let told = check(&server, &[("SSL_CERT_FILE", &trusted("authority"))]);
    tells(
        told,
        4,
        &[
            "an issuer that this computer does not trust",
            "SSL_CERT_FILE",
        ],
    );
    // The proxy's own certificate, or the one of a company that inspects all connections.
    let proxy = server.replace("/v1", "");
    let told = check(
        "https://gateway.example/v1",
        &[
            ("HTTPS_PROXY", &proxy),
            ("SSL_CERT_FILE", &trusted("authority")),
        ],
    );
    let named = proxy.replace("https://", "through the proxy ");
    tells(
        told,
        4,
        &["an issuer that this computer does not trust", &named],
    );
    let renewed = safe_server("renewed");
    let told = check(&renewed, &[("SSL_CERT_FILE", &trusted("server"))]);
    tells(
        told,
        4,
        &["does not fit the signature", "replace the old one"],
    );
    let told = check(&server, &[("SSL_CERT_FILE", "/nowhere.pem")]);
    tells(
        told,
        2,
        &["HTTPS cannot be used: /nowhere.pem does not exist", "PEM"],
    );
    let elsewhere = server.replace("localhost", "127.0.0.1");
    let told = check(&elsewhere, &[("SSL_CERT_FILE", &trusted("server"))]);
    tells(told, 4, &["its certificate is for localhost", "base_url"]);
    let authority = safe_server("authority");
    let told = check(&authority, &[("SSL_CERT_FILE", &trusted("authority"))]);
    tells(told, 4, &["marked as a certificate authority", "CA:FALSE"]);
}
