//! Draws the icon in all its sizes, packs them for Windows and macOS, and draws the picture in the setup for Windows.

use std::fs;

use crate::programs::{Failure, Outcome, at_root, root, run, target};
use crate::system;

const SIZES: [u16; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

/// Sizes that Windows asks for ("Construct your Windows app's icon").
const WINDOWS: [u16; 6] = [16, 24, 32, 48, 64, 256];

/// The kinds of an `icns` file that hold PNG ("Apple Icon Image format"): plain, and for screens of double density.
const APPLE: [(&[u8; 4], u16); 9] = [
    (b"icp4", 16),
    (b"icp5", 32),
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
];

/// `icons/gangway.svg` to `icons/*.png`, `icon.ico` and `icon.icns`; `packaging/windows/side.svg` to `side.bmp`.
pub(crate) fn draw() -> Outcome {
    system::ensure(system::TO_DRAW)?;
    for size in SIZES {
        let edge = size.to_string();
        run(at_root("rsvg-convert")
            .args(["--width", &edge, "--height", &edge, "--output"])
            .args([format!("icons/{edge}.png").as_str(), "icons/gangway.svg"]))?;
    }
    let windows = WINDOWS
        .iter()
        .map(|&size| Ok((size, picture(size)?)))
        .collect::<Outcome<Vec<_>>>()?;
    let apple = APPLE
        .iter()
        .map(|&(kind, size)| Ok((kind, picture(size)?)))
        .collect::<Outcome<Vec<_>>>()?;
    write("icon.ico", &ico(&windows))?;
    write("icon.icns", &icns(&apple))?;
    setups_side()
}

/// 164 × 314 as NSIS asks for, in all colours: a palette would have to be dithered, which shows, and is packed worse.
fn setups_side() -> Outcome {
    let drawn = target().join("side.png");
    run(at_root("rsvg-convert")
        .args(["--width", "164", "--height", "314", "--output"])
        .arg(&drawn)
        .arg("packaging/windows/side.svg"))?;
    run(at_root("convert").arg(&drawn).args([
        "-alpha",
        "off",
        "-type",
        "truecolor",
        "BMP3:packaging/windows/side.bmp",
    ]))
}

/// A directory of 16 bytes an entry, then the pictures ("ICO file format"); an edge of 256 is written as 0.
fn ico(pictures: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(pictures.len()).unwrap_or_default();
    let mut file = [0_u16, 1, count].map(u16::to_le_bytes).concat();
    let mut offset = 6 + 16 * u32::from(count);
    for (size, png) in pictures {
        let edge = u8::try_from(*size).unwrap_or(0);
        let (planes, bits) = (1_u16.to_le_bytes(), 32_u16.to_le_bytes());
        file.extend([edge, edge, 0, 0, planes[0], planes[1], bits[0], bits[1]]);
        file.extend(length(png).to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += length(png);
    }
    file.extend(pictures.iter().flat_map(|(_, png)| png));
    file
}

/// Each part, and the whole, begins with its kind and its length, both of which count.
fn icns(pictures: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let part = |kind: &[u8; 4], body: &[u8]| [kind, &(length(body) + 8).to_be_bytes()[..], body].concat();
    let parts: Vec<u8> = pictures.iter().flat_map(|(kind, png)| part(kind, png)).collect();
    part(b"icns", &parts)
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn picture(size: u16) -> Outcome<Vec<u8>> {
    let path = root().join(format!("icons/{size}.png"));
    fs::read(&path).map_err(|error| Failure::at(&path, &error))
}

fn write(name: &str, bytes: &[u8]) -> Outcome {
    let path = root().join("icons").join(name);
    fs::write(&path, bytes).map_err(|error| Failure::at(&path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_of_the_ico_points_at_its_picture() {
        let file = ico(&[(16, b"small".to_vec()), (256, b"larger".to_vec())]);
        for (entry, edge, picture) in [(&file[6..22], 16, &b"small"[..]), (&file[22..38], 0, b"larger")] {
            let number = |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!((entry[0], entry[1]), (edge, edge));
            assert_eq!(&file[number(12)..number(12) + number(8)], picture);
        }
    }

    #[test]
    fn the_icns_is_as_long_as_it_says() {
        let file = icns(&[(b"ic07", b"picture".to_vec())]);
        assert_eq!(&file[..4], b"icns");
        assert_eq!(
            u32::from_be_bytes(file[4..8].try_into().unwrap()) as usize,
            file.len()
        );
        assert_eq!(&file[8..12], b"ic07");
        assert_eq!(
            u32::from_be_bytes(file[12..16].try_into().unwrap()) as usize,
            8 + 7
        );
    }
}
