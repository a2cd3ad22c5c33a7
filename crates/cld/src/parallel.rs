//! Shares work among the processor's cores, with the same result whatever their number.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does `work` on every item, several at a time; results come in the order of the items.
pub fn each<T, R, F>(items: Vec<T>, work: F) -> Vec<R>
where
    T: Send,
    R: Send,
    F: Fn(T) -> R + Sync,
{
    let count = items.len();
    let waiting: Vec<Mutex<Option<T>>> = items
        .into_iter()
        .map(|item| Mutex::new(Some(item)))
        .collect();
    let done: Vec<Mutex<Option<R>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let labour = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = waiting.get(place) else {
                break;
            };
            if let Some(item) = take(slot) {
                let result = work(item);
                if let Ok(mut slot) = done[place].lock() {
                    *slot = Some(result);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads().min(count) {
            scope.spawn(labour);
        }
        labour();
    });
    done.into_iter()
        .filter_map(|slot| slot.into_inner().ok().flatten())
        .collect()
}

fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().ok().and_then(|mut slot| slot.take())
}

/// How many things are done at a time.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, |n| n.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let squares = each((0..1000_u64).collect(), |n| n * n);
        assert!(
            squares
                .iter()
                .enumerate()
                .all(|(n, square)| (n * n) as u64 == *square)
        );
        assert_eq!(squares.len(), 1000);
        assert!(each(Vec::<u8>::new(), |n| n).is_empty());
    }
}
