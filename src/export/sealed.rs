//! `--sealed`: a folder as evidence, with the thread as HTML and JSON lines, the original files,
//! the requests, and the SHA-256 of each of these.
//!
//! The folder is made under another name and renamed when it is complete. `sha256sum -c SHA256SUMS`
//! then names every file that was changed later.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::clock::now;
use super::format::Format;
use super::html::Html;
use super::job::{Destination, OutputForm};
use super::json::Json;
use super::output::TargetError;
use super::pictures::{FetchedFile, FileContent};
use crate::error::{AppError, USAGE};
use crate::media::save;
use crate::message::Attachment;
use crate::picture::request::Existing;
use crate::runtime::Gateway;
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::thread::page::{Failure, Page, PageRequest};
use crate::time::Zone;

const PAGE: &str = "thread.html";
const LINES: &str = "thread.jsonl";
const REQUESTS: &str = "requests.jsonl";
const FILES: &str = "files";
const SUMS: &str = "SHA256SUMS";

/// The folder while it is being made.
pub struct Seal {
    directory: PathBuf,
    made: TempDir,
    requests: RequestLog,
    trouble: FirstError,
}

/// The first error in code that cannot return errors.
#[derive(Clone, Default)]
struct FirstError(Arc<Mutex<Option<io::Error>>>);

impl FirstError {
    fn note(&self, result: io::Result<()>) {
        if let Err(error) = result {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(error);
        }
    }

    fn take(&self) -> io::Result<()> {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.map_or(Ok(()), Err)
    }
}

/// The requests that were made, one JSON object each.
#[derive(Clone, Default)]
struct RequestLog(Arc<Mutex<String>>);

impl RequestLog {
    fn note(&self, mut request: Value) {
        request["at"] = Zone::UTC.local(now()).to_rfc3339().into();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(all, "{request}");
    }
}

impl Seal {
    /// Begins a folder of this name.
    ///
    /// # Errors
    /// The folder exists, or cannot be made.
    pub fn begin(directory: PathBuf) -> Result<Self, AppError> {
        let is_empty = fs::read_dir(&directory).map(|mut inside| inside.next().is_none());
        let is_free = is_empty.unwrap_or_else(|error| error.kind() == io::ErrorKind::NotFound);
        // The finished folder cannot replace a symbolic link, wherever the link leads.
        if !is_free || directory.is_symlink() {
            return Err(AppError {
                code: USAGE,
                what: SafeText::line(&format!("{} exists already", directory.display())),
                advice: "Name a new folder: nothing is ever added to a sealed one.".into(),
            });
        }
        let parent = match directory.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // Only its owner can read it.
        let made = tempfile::Builder::new()
            .prefix(".smsthread-")
            .suffix(".part")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => TargetError::NoFolder {
                    path: directory.clone(),
                    folder: parent.to_owned(),
                }
                .into(),
                _ => failed(&directory, &error),
            })?;
        Ok(Self {
            directory,
            made,
            requests: RequestLog::default(),
            trouble: FirstError::default(),
        })
    }

    /// Where the page is written.
    pub fn to(&self) -> Destination {
        Destination::File {
            path: self.made.path().join(PAGE),
            force: false,
        }
    }

    /// Where the page will be at the end.
    pub fn place(&self) -> Destination {
        Destination::File {
            path: self.directory.clone(),
            force: false,
        }
    }

    /// The format of the page; it also writes all other files.
    pub fn manner(&self) -> OutputForm {
        let (folder, requests) = (self.made.path().to_owned(), self.requests.clone());
        let trouble = self.trouble.clone();
        OutputForm::Other(Box::new(move |about| {
            let lines = create(&folder.join(LINES)).map(BufWriter::new);
            let lines = lines.map_err(|error| trouble.note(Err(error))).ok();
            Box::new(Sealed {
                json: Json::lines(&about),
                html: Html::new(about),
                lines,
                folder,
                requests,
                trouble,
            })
        }))
    }

    /// A gateway at `url` whose requests are noted.
    pub fn watched<G>(&self, gateway: G, url: String) -> LoggingGateway<G> {
        LoggingGateway {
            gateway,
            url,
            requests: self.requests.clone(),
        }
    }

    /// Writes the checksums, and gives the folder its name.
    ///
    /// # Errors
    /// Something could not be written; then no folder is left.
    pub fn finish(self) -> Result<(), AppError> {
        let sealed = self.trouble.take().and_then(|()| {
            let folder = self.made.path();
            let requests = self
                .requests
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            create(&folder.join(REQUESTS))?.write_all(requests.as_bytes())?;
            let sums = sums(folder)?;
            create(&folder.join(SUMS))?.write_all(sums.as_bytes())?;
            fs::rename(folder, &self.directory)
        });
        sealed.map_err(|error| failed(&self.directory, &error))?;
        // The folder has its name: the temporary one must not be deleted.
        let _ = self.made.keep();
        Ok(())
    }
}

/// Only its owner can read the file, wherever it is moved.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

fn failed(directory: &Path, error: &io::Error) -> AppError {
    AppError::system(&format!("{} cannot be written", directory.display()), error)
}

/// Lines as of `sha256sum` for all files in a folder and in its subfolder of files, by name.
fn sums(folder: &Path) -> io::Result<String> {
    let mut names: Vec<String> = Vec::new();
    for (inside, prefix) in [(folder.to_owned(), ""), (folder.join(FILES), "files/")] {
        let entries = match fs::read_dir(inside) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.push(format!("{prefix}{}", entry.file_name().to_string_lossy()));
            }
        }
    }
    names.sort();
    let mut out = String::new();
    for name in names {
        for byte in sum(&folder.join(&name))? {
            let _ = write!(out, "{byte:02x}");
        }
        let _ = writeln!(out, "  {name}");
    }
    Ok(out)
}

fn sum(path: &Path) -> io::Result<impl IntoIterator<Item = u8>> {
    let mut file = BufReader::new(File::open(path)?);
    let (mut hash, mut block) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hash.finalize()),
            count => hash.update(&block[..count]),
        }
    }
}

/// Writes the page to the export's target, and the other files into the folder.
struct Sealed {
    html: Html,
    json: Json,
    lines: Option<BufWriter<File>>,
    folder: PathBuf,
    requests: RequestLog,
    trouble: FirstError,
}

impl Sealed {
    fn line(&mut self, write: impl FnOnce(&mut Json, &mut Vec<u8>)) {
        let mut out = Vec::new();
        write(&mut self.json, &mut out);
        if let Some(lines) = &mut self.lines {
            self.trouble.note(lines.write_all(&out));
        }
    }

    /// Writes a file of a message under its name, and notes the request for it.
    fn keep(&self, file: &Attachment, found: &FetchedFile) {
        let request = json!({ "method": "GET", "url": file.link.as_str() });
        let answered = |key: &str, value: Value| {
            let mut request = request.clone();
            request[key] = value;
            request
        };
        let noted = match &found.content {
            FileContent::Original { bytes, .. } => {
                let folder = self.folder.join(FILES);
                match save::save(&folder, &file.name, bytes, Existing::Number) {
                    Ok(path) => {
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        let mut noted = answered("file", format!("{FILES}/{name}").into());
                        noted["bytes"] = bytes.len().into();
                        if let Some(why) = &found.lost {
                            noted["failed"] = why.as_str().into();
                            noted["fromArchive"] = true.into();
                        }
                        noted
                    }
                    Err(error) => return self.trouble.note(Err(io::Error::other(error))),
                }
            }
            FileContent::Failed(why) => answered("failed", why.as_str().into()),
            _ => return,
        };
        self.requests.note(noted);
    }
}

impl Format for Sealed {
    fn begin(&mut self, out: &mut Vec<u8>) {
        self.html.begin(out);
        self.line(Json::begin);
    }

    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>) {
        self.html.message(filed, out);
        self.line(|json, out| json.message(filed, out));
    }

    fn attachment(
        &mut self,
        file: &Attachment,
        found: &FetchedFile,
        out: &mut Vec<u8>,
    ) -> Option<&'static str> {
        self.keep(file, found);
        self.html.attachment(file, found, out)
    }

    fn close(&mut self, filed: &Filed, out: &mut Vec<u8>) {
        self.html.close(filed, out);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.html.end(out);
        self.line(Json::end);
        if let Some(mut lines) = self.lines.take() {
            self.trouble.note(lines.flush());
        }
    }
}

/// Notes all requests to a gateway, and their answers.
pub struct LoggingGateway<G> {
    gateway: G,
    url: String,
    requests: RequestLog,
}

impl<G: Gateway> Gateway for LoggingGateway<G> {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        mut on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        let url = format!("{}?limit={}&page={}", self.url, asked.limit, asked.page);
        let request = json!({ "method": "GET", "url": url });
        let failed = |request: &Value, failure: &Failure| {
            let mut request = request.clone();
            request["failed"] = failure.what.as_str().into();
            request
        };
        let (requests, again) = (self.requests.clone(), request.clone());
        let noted = move |failure: Failure, wait| {
            requests.note(failed(&again, &failure));
            on_delay(failure, wait);
        };
        let page = self.gateway.fetch_page(asked, noted).await;
        self.requests.note(match &page {
            Ok(page) => {
                let mut request = request;
                request["messages"] = page.messages.len().into();
                request["total"] = page.total.into();
                request
            }
            Err(failure) => failed(&request, failure),
        });
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_folder_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let there = home.path().join("there");
        fs::create_dir(&there).unwrap();
        assert!(Seal::begin(there.clone()).is_ok(), "an empty one is free");
        fs::write(there.join("a"), "b").unwrap();
        let refused = Seal::begin(there).err().unwrap();
        assert_eq!(refused.code, USAGE);
        assert!(Seal::begin(home.path().join("nowhere/a")).is_err());
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            1,
            "nothing is left"
        );
    }

    #[test]
    fn a_failed_write_is_reported_and_leaves_no_folder() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("sealed");
        let seal = Seal::begin(place.clone()).unwrap();
        seal.trouble.note(Err(io::ErrorKind::StorageFull.into()));
        assert!(seal.finish().is_err());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
