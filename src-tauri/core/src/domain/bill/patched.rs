//! A source with some of its stretches replaced, as if it had been written so.

use std::io::{self, Read, Seek, SeekFrom};

/// A stretch of a source and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Offset of its first byte.
    pub offset: u64,
    /// Bytes that it takes up.
    pub len: u64,
    /// What stands there instead.
    pub bytes: Vec<u8>,
}

/// Replaces stretches, which are in order and do not overlap, in bytes that are held.
pub(super) fn patch(bytes: &[u8], patches: &[Patch]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for patch in patches {
        let offset = usize::try_from(patch.offset).unwrap_or(usize::MAX);
        let len = usize::try_from(patch.len).unwrap_or(usize::MAX);
        out.extend_from_slice(bytes.get(from..offset).unwrap_or_default());
        out.extend_from_slice(&patch.bytes);
        from = offset.saturating_add(len);
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    out
}

/// One stretch of the result: of the source, or of a patch.
struct Part {
    /// Where it begins in the result.
    at: u64,
    len: u64,
    /// Offset in the source, or the patch.
    from: Result<u64, usize>,
}

/// A source that reads as if it had been written with the patches.
pub(super) struct Patched<R> {
    source: R,
    patches: Vec<Patch>,
    parts: Vec<Part>,
    len: u64,
    at: u64,
}

impl<R: Read + Seek> Patched<R> {
    /// The patches are in order and do not overlap.
    pub(super) fn new(mut source: R, patches: Vec<Patch>) -> io::Result<Self> {
        let end = source.seek(SeekFrom::End(0))?;
        let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
        for (number, patch) in patches.iter().enumerate() {
            let kept = patch.offset.saturating_sub(from);
            parts.push((kept, Ok(from)));
            parts.push((patch.bytes.len() as u64, Err(number)));
            from = patch.offset + patch.len;
        }
        parts.push((end.saturating_sub(from), Ok(from)));
        let parts = parts.into_iter().map(|(len, from)| {
            at += len;
            Part {
                at: at - len,
                len,
                from,
            }
        });
        let parts = parts.collect();
        Ok(Self {
            source,
            patches,
            parts,
            len: at,
            at: 0,
        })
    }
}

impl<R: Read + Seek> Read for Patched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let number = self
            .parts
            .partition_point(|part| part.at + part.len <= self.at);
        let Some(part) = self.parts.get(number) else {
            return Ok(0);
        };
        let inside = self.at - part.at;
        let most = usize::try_from(part.len - inside).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        let read = match part.from {
            Ok(from) => {
                self.source.seek(SeekFrom::Start(from + inside))?;
                self.source.read(&mut buffer[..most])?
            }
            Err(patch) => {
                let start = usize::try_from(inside).unwrap_or(usize::MAX);
                let bytes = self.patches[patch].bytes.get(start..).unwrap_or_default();
                let count = most.min(bytes.len());
                buffer[..count].copy_from_slice(&bytes[..count]);
                count
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl<R> Seek for Patched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let base = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        self.at = base.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patched_source_reads_as_if_it_had_been_written_so() {
        let source = b"one,two,three,four";
        let put = |offset, len, bytes: &str| Patch {
            offset,
            len,
            bytes: bytes.into(),
        };
        for (patches, want) in [
            (vec![], "one,two,three,four"),
            (vec![put(0, 3, "1")], "1,two,three,four"),
            (vec![put(4, 3, "22222"), put(14, 4, "")], "one,22222,three,"),
            (vec![put(0, 4, ""), put(4, 4, "x")], "xthree,four"),
        ] {
            assert_eq!(patch(source, &patches), want.as_bytes());
            let mut patched = Patched::new(io::Cursor::new(source), patches).expect("patched");
            for from in 0..=want.len() {
                patched.seek(SeekFrom::Start(from as u64)).expect("seek");
                let mut read = String::new();
                patched.read_to_string(&mut read).expect("read");
                assert_eq!(read, want[from..]);
            }
        }
    }
}
