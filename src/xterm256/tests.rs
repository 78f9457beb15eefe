use super::*;

#[test]
fn the_nearest_colour_is_the_nearest_of_all() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..3_000 {
        let wanted = (random.u8(..), random.u8(..), random.u8(..));
        let of_all = (16..=255).min_by_key(|index| (distance(wanted, colour(*index)), *index));
        assert_eq!(Some(nearest(wanted)), of_all, "{wanted:?}");
    }
}

#[test]
fn entries_have_their_colours() {
    assert_eq!(colour(16), (0, 0, 0));
    assert_eq!(colour(67), (95, 135, 175));
    assert_eq!(colour(231), (255, 255, 255));
    assert_eq!(colour(243), (0x76, 0x76, 0x76));
    // A cube's entry is preferred to the grey that is the same.
    for index in (16..=231).chain([232, 243, 255]) {
        assert_eq!(colour(nearest(colour(index))), colour(index));
    }
}

#[test]
fn a_tint_is_kept() {
    for (wanted, index) in [
        ((0, 0, 0), 16),
        ((255, 0, 0), 196),
        ((8, 8, 8), 232),
        ((239, 238, 238), 255),
        // Not the grey of 48, which is nearer by channels alone.
        ((0, 67, 59), 23),
    ] {
        assert_eq!(nearest(wanted), index, "{wanted:?}");
    }
}
