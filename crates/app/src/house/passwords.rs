//! Passwords (Argon2id) and time-based codes (RFC 6238).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use totp_rs::{Builder, Secret, Totp};

use crate::house::PageError;

/// Shortest password accepted: length protects better than symbols (NCSC password guidance).
pub const SHORTEST: usize = 12;

/// Hashes worked at once: each takes 19 MiB and a core for some tens of milliseconds.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What is compared when there is no such account, so that guessing takes as long as for a real one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YWxtb25lcmFsbW9uZXI$F0AsGGD8KfNj2wjtVdP6m1XyGNd1vT0bVfvz8mUGmX4";

/// Hashes a password: Argon2id, 19 MiB, two passes, one lane, as OWASP recommends.
pub async fn hash(password: String) -> Result<String, PageError> {
    let hash = in_turn(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash: PasswordHash| hash.to_string())
    })
    .await?;
    hash.map_err(|error| anyhow::anyhow!("the password could not be hashed: {error}").into())
}

/// Whether a password is the one that was hashed. Without a hash it is compared all the same, and is wrong.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, PageError> {
    let known = hash.is_some();
    let right = in_turn(move || {
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await?;
    Ok(right && known)
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| PageError::Busy)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PageError::Ours)
}

/// Fewest different characters: keeps out `aaaaaaaaaaaa` and `121212121212`.
const FEWEST_DIFFERENT: usize = 5;

/// What is wrong with a password that somebody chose, said so that they can mend it.
pub fn problem_with(password: &str, email: &str, name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (typed, mailbox) = (plain(password), email.split('@').next().unwrap_or_default());
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    if password.chars().count() < SHORTEST {
        return Some("Your password must have at least 12 characters: three random words do well");
    }
    if different.len() < FEWEST_DIFFERENT {
        return Some("Choose a password with more different characters");
    }
    let tells = |of: &str| of.chars().count() >= 4 && typed.contains(of);
    if tells(&plain(mailbox)) || tells(&plain(name)) {
        return Some("Choose a password without your name or email address in it");
    }
    None
}

/// A new secret for codes, in base32 as authenticator apps take it.
pub fn new_code_secret() -> String {
    Secret::generate().to_base32()
}

/// The address that an authenticator app reads from a QR code or a link.
pub fn code_address(secret: &str, email: &str, council: &str) -> Option<String> {
    codes(secret, email, council)?.to_url().ok()
}

/// The 30-second step of a code, when it is right at this second; one step early or late is forgiven.
/// A step not above `last_step` was used before and is refused (RFC 6238 section 5.2).
pub fn code_step(secret: &str, code: &str, second: u64, last_step: Option<i64>) -> Option<i64> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = codes(secret, "colleague", "Almoner")?.check(&digits, second)?;
    let step = i64::try_from(step).ok()?;
    last_step.is_none_or(|last| step > last).then_some(step)
}

/// The code that an app shows at a second.
pub fn code_at(secret: &str, second: u64) -> Option<String> {
    let codes = codes(secret, "colleague", "Almoner")?;
    Some(codes.generate(second).to_string())
}

fn codes(secret: &str, email: &str, issuer: &str) -> Option<Totp> {
    let issuer = issuer.replace(':', " ");
    let account = email.replace(':', " ");
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new()
        .with_secret(secret)
        .with_account_name(account)
        .with_issuer(Some(issuer))
        .with_skew(1)
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_works_once_and_only_around_its_time() {
        let secret = new_code_secret();
        let code = code_at(&secret, 1_000_000_000).unwrap();
        let step = code_step(&secret, &code, 1_000_000_000, None).unwrap();
        assert_eq!(code_step(&secret, &code, 1_000_000_030, None), Some(step));
        assert_eq!(
            code_step(&secret, &code, 1_000_000_000, Some(step)),
            None,
            "a code cannot be used twice"
        );
        assert_eq!(code_step(&secret, &code, 1_000_000_090, None), None);
        assert_eq!(code_step(&secret, "", 1_000_000_000, None), None);
    }

    #[test]
    fn a_password_is_long_varied_and_not_the_name() {
        for (password, accepted) in [
            ("elevenchars", false),
            ("twelve chars", true),
            ("aaaaaaaaaaaa", false),
            ("121212121212121212", false),
            ("Priya-Shah-2026", false),
            ("xx p.SHAH xx xx", false),
            ("plum harbour seven", true),
            ("пароль из слов", true),
        ] {
            let problem = problem_with(password, "p.shah@council.example", "Priya Shah");
            assert_eq!(problem.is_none(), accepted, "{password}: {problem:?}");
        }
    }

    /// Were it not a hash, a stranger's try would cost nothing and tell that there is no such account.
    #[test]
    fn a_try_without_an_account_costs_as_much_as_one_with_it() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let cost = |name| nobody.params.get_decimal(name);
        assert_eq!(nobody.algorithm.as_str(), "argon2id");
        assert_eq!(
            (cost("m"), cost("t"), cost("p")),
            (Some(19456), Some(2), Some(1))
        );
        assert_eq!(nobody.hash.map(|hash| hash.len()), Some(32));
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let hash = hash("correct horse battery".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            is_right("correct horse battery".to_owned(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !is_right("correct horse batterz".to_owned(), Some(hash))
                .await
                .unwrap()
        );
        assert!(!is_right("anything".to_owned(), None).await.unwrap());
    }
}
