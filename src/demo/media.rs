//! The files of the demo: pictures drawn by `examples/draw_assets.rs`, and small files of other kinds.

/// What a file's link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DemoFile {
    /// The bytes with their content type.
    Bytes(&'static str, &'static [u8]),
    /// The link has expired: HTTP 403.
    Expired,
    /// The file is gone: HTTP 404.
    Dead,
}

macro_rules! asset {
    ($kind:literal, $name:literal) => {
        (
            $name,
            DemoFile::Bytes(
                $kind,
                include_bytes!(concat!("../../assets/", $name)).as_slice(),
            ),
        )
    };
}

/// All files that the script names.
pub(super) const FILES: [(&str, DemoFile); 32] = [
    asset!("image/gif", "barge.gif"),
    asset!("image/jpeg", "bowl.jpg"),
    asset!("image/jpeg", "canal.jpg"),
    asset!("image/jpeg", "cat.jpg"),
    asset!("image/png", "colours.png"),
    asset!("image/jpeg", "crack.jpg"),
    asset!("image/jpeg", "crack-detail.jpg"),
    asset!("image/jpeg", "gift.jpg"),
    asset!("image/jpeg", "heron.jpg"),
    asset!("image/jpeg", "lamp-amber.jpg"),
    asset!("image/jpeg", "lamp-blue.jpg"),
    asset!("image/jpeg", "map.jpg"),
    asset!("image/jpeg", "parcel.jpg"),
    asset!("image/jpeg", "parcel-rain.jpg"),
    asset!("image/jpeg", "receipt.jpg"),
    asset!("image/jpeg", "shelf.jpg"),
    asset!("image/jpeg", "shelf-night.jpg"),
    asset!("image/jpeg", "teapot.jpg"),
    asset!("image/jpeg", "window.jpg"),
    asset!("image/jpeg", "workshop.jpg"),
    asset!("image/jpeg", "broken.jpg"),
    asset!("image/jpeg", "claim-1.jpg"),
    asset!("image/jpeg", "claim-2.jpg"),
    asset!("image/png", "claim-3.png"),
    asset!("image/gif", "claim-4.gif"),
    asset!("image/heic", "IMG_4417.jpg"),
    asset!("text/x-vcard", "atelier-lys.vcf"),
    asset!("application/pdf", "care.pdf"),
    asset!("video/3gpp", "flicker.3gp"),
    asset!("audio/amr", "voice.amr"),
    ("damage-report.jpg", DemoFile::Expired),
    ("hallway.jpg", DemoFile::Dead),
];

/// The file with this name.
pub(super) fn find(name: &str) -> Option<DemoFile> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    found.map(|(_, file)| *file)
}

/// The content type that the gateway reports: only `image/` for every picture.
pub(super) fn announced_mime(name: &str) -> &'static str {
    match find(name) {
        Some(DemoFile::Bytes(kind, _)) if !kind.starts_with("image/") => kind,
        _ => "image/",
    }
}

/// Makes links to the files, and recognises them.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub origin: String,
    /// Random for each run, so that links of other runs do not work.
    pub token: String,
}

impl Links {
    /// A link to the file; `signature` changes from answer to answer.
    pub fn link(&self, name: &str, signature: u64) -> String {
        let Self { origin, token } = self;
        if announced_mime(name) == "image/" {
            format!("{origin}/media/{token}/{name}?sig={signature:08x}")
        } else {
            format!("{origin}/media/{token}/{name}")
        }
    }

    /// The file that a request's path asks for; `None` for other paths.
    pub fn resolve(&self, path: &str) -> Option<DemoFile> {
        let (token, name) = path.strip_prefix("/media/")?.split_once('/')?;
        if token == self.token {
            find(name)
        } else {
            None
        }
    }
}
