//! Unpacks a body by what its bytes are, whatever its header says: a proxy may have packed it twice,
//! or unpacked it without changing the header.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::error::ErrorCause;

/// The first bytes of a gzip body; JSON cannot begin with them.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// The most times that a body may be compressed.
const MAX_LAYERS: usize = 3;

/// The decompressed body, at most `cap` bytes. `is_deflate`: the header names this encoding, which
/// cannot always be told from the bytes.
pub(super) fn unpacked(body: Vec<u8>, is_deflate: bool, cap: usize) -> Result<Vec<u8>, ErrorCause> {
    let mut body = body;
    for _ in 0..MAX_LAYERS {
        if body.starts_with(GZIP) {
            body = members(&body, cap)?;
        } else if is_zlib(&body) {
            body = whole(ZlibDecoder::new(&*body), Vec::new(), cap)?.1;
        } else if is_deflate && !body.trim_ascii_start().starts_with(b"{") {
            // Some servers leave out the zlib frame; others name the encoding but send plain bytes.
            body = match whole(DeflateDecoder::new(&*body), Vec::new(), cap) {
                Ok((_, plain)) => plain,
                Err(_) => return Ok(body),
            };
        } else {
            break;
        }
    }
    Ok(body)
}

/// Whether the body has a zlib frame: it begins with `x`, as no JSON does, and with a checksum.
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0)
}

/// Decompresses a gzip body. It may have several members, as proxies and servers append them, and
/// padding at the end.
fn members(packed: &[u8], cap: usize) -> Result<Vec<u8>, ErrorCause> {
    let mut out = Vec::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let member;
        (member, out) = whole(GzDecoder::new(rest), out, cap)?;
        rest = member.into_inner();
        if !rest.starts_with(GZIP) {
            break;
        }
    }
    Ok(out)
}

/// Decompresses to the end, and appends the result to `out`.
fn whole<D: Read>(
    mut decoder: D,
    mut out: Vec<u8>,
    cap: usize,
) -> Result<(D, Vec<u8>), ErrorCause> {
    let room = cap + 1 - out.len();
    let read = decoder.by_ref().take(room as u64).read_to_end(&mut out);
    read.map_err(ErrorCause::Packed)?;
    if out.len() > cap {
        return Err(ErrorCause::TooLong(cap));
    }
    Ok((decoder, out))
}
