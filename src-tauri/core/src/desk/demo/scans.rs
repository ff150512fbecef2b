//! Drawn scans: shapes, a seal, text lines as bars, and the numbers in a small bitmap font.
//!
//! Nothing in them imitates a real document beyond its outline; each says SPECIMEN 样. Four
//! colours in a palette keep a portrait page of 720 × 1280 below forty kilobytes.

use super::people::Person;
use crate::domain::fault::{Fault, Result};

const WIDTH: usize = 720;
const HEIGHT: usize = 1280;
const PER_BYTE: usize = 4;
const PALETTE: [u8; 12] = [
    0xff, 0xff, 0xff, 0x22, 0x22, 0x22, 0xc8, 0x20, 0x20, 0xd8, 0xdd, 0xe0,
];

/// A place in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ink {
    Black = 1,
    Red = 2,
    Grey = 3,
}

/// What a scan shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sheet<'a> {
    /// The organisation's certificate with its number.
    Licence { number: &'a str },
    /// The side of an identity card with the portrait.
    CardFront { of: &'a Person },
    /// The side with the emblem's place.
    CardBack,
    /// A letter with a seal and a number in its head.
    Letter { number: &'a str },
}

struct Page(Vec<u8>);

impl Page {
    fn new() -> Self {
        Self(vec![0; WIDTH / PER_BYTE * HEIGHT])
    }

    fn dot(&mut self, x: usize, y: usize, ink: Ink) {
        if x >= WIDTH || y >= HEIGHT {
            return;
        }
        let shift = 6 - 2 * (x % PER_BYTE);
        if let Some(byte) = self.0.get_mut(y * (WIDTH / PER_BYTE) + x / PER_BYTE) {
            *byte = (*byte & !(3 << shift)) | ((ink as u8) << shift);
        }
    }

    fn fill(&mut self, (x, y): (usize, usize), (width, height): (usize, usize), ink: Ink) {
        for row in y..y + height {
            for column in x..x + width {
                self.dot(column, row, ink);
            }
        }
    }

    fn frame(&mut self, (x, y): (usize, usize), (width, height): (usize, usize), ink: Ink) {
        self.fill((x, y), (width, 4), ink);
        self.fill((x, y + height - 4), (width, 4), ink);
        self.fill((x, y), (4, height), ink);
        self.fill((x + width - 4, y), (4, height), ink);
    }

    /// A ring between two radii.
    fn ring(&mut self, (x, y): (usize, usize), inner: usize, outer: usize) {
        for row in 0..=2 * outer {
            for column in 0..=2 * outer {
                let away = row.abs_diff(outer).pow(2) + column.abs_diff(outer).pow(2);
                if (inner * inner..=outer * outer).contains(&away) {
                    self.dot(x + column - outer, y + row - outer, Ink::Red);
                }
            }
        }
    }

    /// Text in the 5 × 7 font; characters it does not have are left blank.
    fn text(&mut self, (x, y): (usize, usize), size: usize, text: &str, ink: Ink) {
        for (at, letter) in text.chars().enumerate() {
            let left = x + at * 6 * size;
            for (row, bits) in glyph(letter).iter().enumerate() {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    self.fill((left + column * size, y + row * size), (size, size), ink);
                }
            }
        }
    }

    /// 样, drawn on 16 × 16.
    fn sample(&mut self, (x, y): (usize, usize), size: usize) {
        for (row, bits) in SAMPLE.iter().enumerate() {
            for column in (0..16).filter(|column| bits >> (15 - column) & 1 == 1) {
                self.fill((x + column * size, y + row * size), (size, size), Ink::Red);
            }
        }
    }

    /// Bars where lines of text would be.
    fn lines(&mut self, (x, y): (usize, usize), widths: &[usize]) {
        for (at, width) in widths.iter().enumerate() {
            self.fill((x, y + at * 44), (*width, 14), Ink::Grey);
        }
    }

    /// A round seal.
    fn seal(&mut self, x: usize, y: usize) {
        self.ring((x, y), 84, 92);
        self.sample((x - 40, y - 40), 5);
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(8_192);
        let mut encoder = png::Encoder::new(&mut out, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Two);
        encoder.set_palette(PALETTE.as_slice());
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::NoFilter);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.0));
        written.map_err(|_| Fault::internal("demo.scan"))?;
        Ok(out)
    }
}

/// Draws a scan as a PNG.
pub(super) fn draw(sheet: Sheet<'_>) -> Result<Vec<u8>> {
    let mut page = Page::new();
    page.text((40, 30), 4, "SPECIMEN", Ink::Red);
    page.sample((250, 20), 3);
    match sheet {
        Sheet::Licence { number } => {
            page.frame((40, 100), (640, 1100), Ink::Red);
            page.frame((56, 116), (608, 1068), Ink::Red);
            page.fill((200, 180), (320, 48), Ink::Grey);
            page.text((90, 280), 5, number, Ink::Black);
            page.lines((100, 380), &[420, 500, 360, 500, 460, 500, 300, 480, 240]);
            page.seal(520, 1000);
        }
        Sheet::CardFront { of } => {
            page.frame((40, 360), (640, 420), Ink::Black);
            page.fill((470, 410), (170, 220), Ink::Grey);
            page.lines((80, 420), &[160, 120, 260, 320, 300]);
            page.text((80, 700), 5, &of.id_number, Ink::Black);
        }
        Sheet::CardBack => {
            page.frame((40, 360), (640, 420), Ink::Black);
            page.ring((180, 480), 40, 60);
            page.lines((300, 460), &[300, 260]);
            page.text((200, 690), 4, "20200101 -", Ink::Black);
        }
        Sheet::Letter { number } => {
            page.fill((220, 140), (280, 40), Ink::Grey);
            page.text((90, 230), 4, number, Ink::Black);
            page.lines(
                (90, 320),
                &[540, 540, 500, 540, 540, 320, 0, 540, 520, 540, 200],
            );
            page.lines((380, 1100), &[220]);
            page.seal(520, 1060);
        }
    }
    page.encode()
}

const SAMPLE: [u16; 16] = [
    0b0001_0000_0010_0000,
    0b0001_0010_0010_0000,
    0b0001_0001_0100_0000,
    0b0001_0111_1111_1100,
    0b1111_1000_0100_0000,
    0b0001_0000_0100_0000,
    0b0011_0011_1111_1000,
    0b0011_1000_0100_0000,
    0b0101_0100_0100_0000,
    0b0101_0100_0100_0000,
    0b1001_0111_1111_1110,
    0b0001_0000_0100_0000,
    0b0001_0000_0100_0000,
    0b0001_0000_0100_0000,
    0b0001_0000_0100_0000,
    0b0001_0000_0100_0000,
];

/// Five bits a row, the left column highest.
fn glyph(letter: char) -> [u8; 7] {
    let at = match letter {
        '0'..='9' => letter as usize - '0' as usize,
        'A'..='Z' => letter as usize - 'A' as usize + 10,
        '-' => 36,
        _ => 37,
    };
    FONT.get(at).copied().unwrap_or_default()
}

const FONT: [[u8; 7]; 38] = [
    [14, 17, 19, 21, 25, 17, 14],
    [4, 12, 4, 4, 4, 4, 14],
    [14, 17, 1, 2, 4, 8, 31],
    [31, 2, 4, 2, 1, 17, 14],
    [2, 6, 10, 18, 31, 2, 2],
    [31, 16, 30, 1, 1, 17, 14],
    [6, 8, 16, 30, 17, 17, 14],
    [31, 1, 2, 4, 8, 8, 8],
    [14, 17, 17, 14, 17, 17, 14],
    [14, 17, 17, 15, 1, 2, 12],
    [14, 17, 17, 31, 17, 17, 17],
    [30, 17, 17, 30, 17, 17, 30],
    [14, 17, 16, 16, 16, 17, 14],
    [28, 18, 17, 17, 17, 18, 28],
    [31, 16, 16, 30, 16, 16, 31],
    [31, 16, 16, 30, 16, 16, 16],
    [14, 17, 16, 23, 17, 17, 15],
    [17, 17, 17, 31, 17, 17, 17],
    [14, 4, 4, 4, 4, 4, 14],
    [7, 2, 2, 2, 2, 18, 12],
    [17, 18, 20, 24, 20, 18, 17],
    [16, 16, 16, 16, 16, 16, 31],
    [17, 27, 21, 21, 17, 17, 17],
    [17, 17, 25, 21, 19, 17, 17],
    [14, 17, 17, 17, 17, 17, 14],
    [30, 17, 17, 30, 16, 16, 16],
    [14, 17, 17, 17, 21, 18, 13],
    [30, 17, 17, 30, 20, 18, 17],
    [15, 16, 16, 14, 1, 1, 30],
    [31, 4, 4, 4, 4, 4, 4],
    [17, 17, 17, 17, 17, 17, 14],
    [17, 17, 17, 17, 17, 10, 4],
    [17, 17, 17, 21, 21, 21, 10],
    [17, 17, 10, 4, 10, 17, 17],
    [17, 17, 17, 10, 4, 4, 4],
    [31, 1, 2, 4, 8, 16, 31],
    [0, 0, 0, 31, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_is_a_small_png_of_the_form_size() {
        for sheet in [
            Sheet::Licence {
                number: "91440106DM0000017X",
            },
            Sheet::CardBack,
            Sheet::Letter {
                number: "BA20260309",
            },
        ] {
            let bytes = draw(sheet).unwrap();
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes))
                .read_info()
                .unwrap();
            assert_eq!((reader.info().width, reader.info().height), (720, 1280));
            assert!(bytes.len() < 40_000, "{}", bytes.len());
        }
    }
}
