use image::{Rgb, RgbImage};

use super::*;

#[test]
fn a_part_is_the_same_in_every_orientation() {
    let stored = RgbImage::from_fn(12, 8, |x, y| {
        let of = |n: u32| u8::try_from(n * 20).expect("small");
        Rgb([of(x), of(y), 90])
    });
    for exif in 1..=8 {
        let orientation = Orientation::from_exif(exif).expect("one of eight");
        let opened = OpenedPicture {
            picture: stored.clone().into(),
            orientation,
            known: Decoded {
                size: Pixels {
                    width: 1,
                    height: 1,
                },
                moves: false,
                cut_short: false,
            },
        };
        let mut upright = DynamicImage::from(stored.clone());
        upright.apply_orientation(orientation);
        let part = Part {
            x: 1,
            y: 2,
            size: Pixels {
                width: 4,
                height: 3,
            },
        };
        let Part { x, y, size } = opened.stored(part);
        let mut cut = opened.picture.crop_imm(x, y, size.width, size.height);
        cut.apply_orientation(orientation);
        assert_eq!(cut, upright.crop_imm(1, 2, 4, 3), "orientation {exif}");
    }
}
