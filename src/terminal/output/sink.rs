//! [`FrameSink`]: where frames go.

use std::io;

use crate::terminal::write_all;

/// Takes whole frames.
pub trait FrameSink {
    /// Shows a frame.
    ///
    /// # Errors
    /// Not all of the frame could be written.
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()>;
}

#[derive(Debug)]
pub struct Stdout;

impl FrameSink for Stdout {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        write_all(frame)
    }
}

impl FrameSink for Vec<Vec<u8>> {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.push(frame.to_vec());
        Ok(())
    }
}
