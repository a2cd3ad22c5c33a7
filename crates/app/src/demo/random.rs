//! Dice that always fall the same: one seed, one Exampleshire.

/// SplitMix64: small, and the same on every machine and in every release.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of their own for one purpose, so that a change to one part of the tale leaves the others alone.
    pub fn new(seed: u64, purpose: u64) -> Dice {
        let mut dice = Dice(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.draw();
        Dice(dice.draw())
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `n` (at least 1).
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(n.max(1))) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// True this often in a thousand.
    pub fn chance(&mut self, in_a_thousand: u64) -> bool {
        self.below(1000) < in_a_thousand
    }

    /// `Some` this often in a thousand.
    pub fn maybe<T>(&mut self, in_a_thousand: u64, what: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        self.chance(in_a_thousand).then(|| what(self))
    }

    /// One of these, each as likely. The list must not be empty.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// One of these, the earlier the likelier: the first few make up half.
    pub fn pick_early<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let n = of.len() as u64;
        let place = self.below(n) * self.below(n + 1) / n.max(1);
        &of[place as usize]
    }

    /// One of these by weight.
    pub fn weighted<T: Copy>(&mut self, of: &[(u32, T)]) -> T {
        let total: u64 = of.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        for (weight, what) in of {
            if left < u64::from(*weight) {
                return *what;
            }
            left -= u64::from(*weight);
        }
        of[0].1
    }

    /// How long something lasts whose length has no memory: mean `mean`, at most twelve times that.
    pub fn lasting(&mut self, mean: i64) -> i64 {
        let mut length = 0;
        let step = (mean / 8).max(1);
        while length < mean * 12 && !self.chance((1000 * step / (mean + step)) as u64) {
            length += step;
        }
        length + self.between(0, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same() {
        let throws = |seed| -> Vec<u64> {
            let mut dice = Dice::new(seed, 7);
            (0..5).map(|_| dice.below(1000)).collect()
        };
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
    }

    #[test]
    fn weights_decide_how_often() {
        let mut dice = Dice::new(1, 1);
        let heads = (0..10_000)
            .filter(|_| dice.weighted(&[(3, true), (1, false)]))
            .count();
        assert!((7_200..7_800).contains(&heads), "{heads}");
    }

    #[test]
    fn spells_last_as_long_as_their_mean() {
        let mut dice = Dice::new(1, 2);
        let total: i64 = (0..10_000).map(|_| dice.lasting(40)).sum();
        assert!((36..46).contains(&(total / 10_000)), "{}", total / 10_000);
    }
}
