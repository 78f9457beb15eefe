//! The file of trusted certificates that the environment names.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::named_pipe::is_named_pipe;

/// The variable that names the file.
pub const VARIABLE: &str = "SSL_CERT_FILE";
/// How a certificate begins in PEM form.
const PEM: &str = "-----BEGIN CERTIFICATE-----";
/// The most bytes of the file that are looked at.
const MAX_BYTES: u64 = 16 << 20;

/// A file from which no certificate can be read.
#[derive(Debug, thiserror::Error)]
#[error("{} {why}", path.display())]
pub struct BadCertificates {
    pub path: PathBuf,
    pub why: String,
}

/// Refuses a pipe that has a name.
pub fn check_kind(path: &Path) -> Result<(), BadCertificates> {
    if is_named_pipe(path) {
        return Err(bad(path, "is a pipe"));
    }
    Ok(())
}

/// Finds out why a file gave no certificates; `Ok`: the file seems good.
pub fn check_content(path: &Path) -> Result<(), BadCertificates> {
    check_kind(path)?;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(bad(path, "does not exist")),
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Err(bad(path, "is a folder")),
        Err(error) => Err(bad(path, &format!("cannot be read ({error})"))),
        Ok(0) => Err(bad(path, "is empty")),
        Ok(_) if !String::from_utf8_lossy(&bytes).contains(PEM) => Err(bad(
            path,
            "holds no certificate in PEM form (BEGIN CERTIFICATE)",
        )),
        Ok(_) => Ok(()),
    }
}

fn bad(path: &Path, why: &str) -> BadCertificates {
    BadCertificates {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_of_certificates_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let why = |path: &Path| check_content(path).err().map(|bad| bad.why);
        assert_eq!(why(&file("good", &format!("# mine\n{PEM}\nMII\n"))), None);
        assert_eq!(why(&file("empty", "")).as_deref(), Some("is empty"));
        let der = why(&file("der", "\u{30}\u{82}"));
        assert!(der.is_some_and(|why| why.contains("PEM")));
        let missing = folder.path().join("missing");
        assert_eq!(why(&missing).as_deref(), Some("does not exist"));
        assert_eq!(why(folder.path()).as_deref(), Some("is a folder"));
    }
}
