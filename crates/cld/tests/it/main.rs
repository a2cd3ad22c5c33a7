//! The national return against whole inputs: the public case, and what must never change a figure.

#[cfg(test)]
mod asking;
#[cfg(test)]
mod broken_bytes;
#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod case;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod explanations;
#[cfg(test)]
mod overviews;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod public_case;
