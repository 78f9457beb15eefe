//! What a body is once it is unpacked, whatever its header says: something on the way may have
//! packed it, packed it twice, or unpacked it and said nothing of it.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::error::ErrorCause;

/// How a member of a gzip body begins, and no JSON.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// Times that a body may be packed.
const MAX_LAYERS: usize = 3;

/// The body without its packing, at most `cap` bytes long. `is_deflate`: its header names that
/// packing, which cannot always be told from the bytes.
pub(super) fn unpacked(body: Vec<u8>, is_deflate: bool, cap: usize) -> Result<Vec<u8>, ErrorCause> {
    let mut body = body;
    for _ in 0..MAX_LAYERS {
        if body.starts_with(GZIP) {
            body = members(&body, cap)?;
        } else if is_zlib(&body) {
            body = whole(ZlibDecoder::new(&*body), Vec::new(), cap)?.1;
        } else if is_deflate && !body.trim_ascii_start().starts_with(b"{") {
            // Some servers leave out the frame; and some say so of what is not packed at all.
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

/// A zlib frame: it begins with `x`, which no JSON does, and with a sum.
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0)
}

/// What a gzip body holds. It may have several members, as proxies and servers append them, and
/// padding behind the last one.
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

/// The decoder at its end, and `out` with what it gave behind it.
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
