//! Whether a server is there, before anybody has a password to show it.
//!
//! It is asked what every client asks first, whether it speaks TLS, and left at its answer: nobody
//! tries to sign in, so nothing of it stands in the server's log as a sign-in that failed. What answers
//! so is a PostgreSQL, and no more than that is said here; who it is shows its certificate later.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// How long a person may wait for the word that a server is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// The first word of a client: eight bytes long, the code of the question.
const DO_YOU_SPEAK_TLS: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Whether a PostgreSQL answers at that place: a name or number of a computer, or on Unix the folder of
/// a socket.
pub fn answers(host: &str, port: u16) -> bool {
    asked(host, port).is_ok_and(|word| matches!(word, b'S' | b'N'))
}

fn asked(host: &str, port: u16) -> io::Result<u8> {
    #[cfg(unix)]
    if host.starts_with('/') {
        let socket = format!("{host}/.s.PGSQL.{port}");
        let stream = std::os::unix::net::UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        return ask(stream);
    }
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return ask(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask(mut stream: impl Read + Write) -> io::Result<u8> {
    stream.write_all(&DO_YOU_SPEAK_TLS)?;
    let mut word = [0];
    stream.read_exact(&mut word)?;
    Ok(word[0])
}
