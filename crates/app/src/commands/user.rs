//! `almoner user`: accounts from a terminal. The first administrator of a council is made here.

use std::io::BufRead;

use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::{House, passwords, server};
use almoner::oversight::staff::links;
use almoner::oversight::staff::opening::{NewAccount, make_account};
use almoner::oversight::staff::store::{self, Devices};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use db::entities::account;
use db::sea_orm::EntityTrait;

use super::At;

/// Accounts of colleagues.
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make an account. Without a password, prints a link with which its owner sets one.
    Add(Add),
    /// List the accounts: email address, name, roles, and whether closed.
    List(At),
    /// Close an account: its roles, memberships and sessions end; what it did stays.
    Close(Whose),
    /// Set a password, which ends the account's sessions.
    SetPassword(SetPassword),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    at: At,
    /// Email address, with which one signs in.
    #[arg(long)]
    email: String,
    /// Name as colleagues see it.
    #[arg(long)]
    name: String,
    /// Id of a role in roles.toml, such as administrator. May be given several times.
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
    /// Shown beside the name.
    #[arg(long)]
    job_title: Option<String>,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args)]
struct Whose {
    #[command(flatten)]
    at: At,
    /// Whose account.
    #[arg(long)]
    email: String,
}

#[derive(Args)]
struct SetPassword {
    #[command(flatten)]
    whose: Whose,
    /// Read the password from the first line of standard input. Without it, prints a link that sets one.
    #[arg(long)]
    password_stdin: bool,
}

impl User {
    pub async fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Add(add) => add.run().await,
            What::List(at) => list(open(&at).await?).await,
            What::Close(whose) => close(whose).await,
            What::SetPassword(set) => set.run().await,
        }
    }
}

/// The house that a command works in.
async fn open(at: &At) -> anyhow::Result<House> {
    let settings = at.settings(())?;
    let council = Council::of(&settings)?;
    server::open(settings, council, Clock::default(), false).await
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let house = open(&self.at).await?;
        let email = self.email.trim().to_owned();
        if !email.contains('@') || email.contains(char::is_whitespace) {
            bail!("{email:?} is not an email address");
        }
        check_roles(&house, &self.roles)?;
        if store::by_email(house.archive.reader(), &email)
            .await?
            .is_some()
        {
            bail!("{email} has an account already");
        }
        let password = match self.password_stdin {
            true => Some(typed_password(&email, &self.name)?),
            false => None,
        };
        let link_needed = password.is_none();
        let new = NewAccount {
            email,
            name: self.name.trim().to_owned(),
            job_title: self.job_title,
            password,
            roles: self.roles,
        };
        let account = make_account(&house, None, new).await.map_err(refused)?;
        println!("{} has an account.", account.name);
        if link_needed {
            print_link(&house, &account).await?;
        }
        Ok(house.archive.close().await?)
    }
}

fn check_roles(house: &House, roles: &[String]) -> anyhow::Result<()> {
    let known: Vec<&str> = house
        .council
        .roles
        .iter()
        .map(|role| role.id.as_str())
        .collect();
    match roles.iter().find(|role| !known.contains(&role.as_str())) {
        Some(unknown) => bail!(
            "there is no role {unknown:?}; there are {}",
            known.join(", ")
        ),
        None => Ok(()),
    }
}

fn typed_password(email: &str, name: &str) -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("the password cannot be read")?;
    let password = line.trim().to_owned();
    match passwords::problem_with(&password, email, name) {
        Some(problem) => bail!("{problem}"),
        None => Ok(password),
    }
}

async fn print_link(house: &House, account: &account::Model) -> anyhow::Result<()> {
    let change = house.archive.change(None, house.clock.now()).await?;
    let token = links::make(&change, account.id).await?;
    change.commit().await?;
    println!(
        "Within {} days, set the password at {}",
        links::GOOD_FOR_DAYS,
        links::address(&house.settings, &token)
    );
    Ok(())
}

async fn list(house: House) -> anyhow::Result<()> {
    let conn = house.archive.reader();
    let mut accounts = account::Entity::find().all(conn).await?;
    accounts.sort_by(|one, other| one.email_key.cmp(&other.email_key));
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let held = store::roles_of(conn, &ids).await?;
    let today = house.clock.today();
    for account in accounts {
        let mut roles: Vec<&str> = held
            .iter()
            .filter(|held| held.account_id == account.id)
            .filter(|held| store::holds(held.from_on, held.until_on, today))
            .map(|held| held.role.as_str())
            .collect();
        roles.sort_unstable();
        let closed = match account.closed_on {
            Some(on) => format!("closed {on}"),
            None => "open".to_owned(),
        };
        println!(
            "{}\t{}\t{}\t{closed}",
            account.email,
            account.name,
            roles.join(",")
        );
    }
    Ok(house.archive.close().await?)
}

async fn the_account(house: &House, email: &str) -> anyhow::Result<account::Model> {
    let found = store::by_email(house.archive.reader(), email).await?;
    found.with_context(|| format!("{email} has no account"))
}

async fn close(whose: Whose) -> anyhow::Result<()> {
    let house = open(&whose.at).await?;
    let account = the_account(&house, &whose.email).await?;
    if account.closed_on.is_some() {
        bail!("{} is closed already", account.email);
    }
    let today = house.clock.today();
    let mut change = house.archive.change(None, house.clock.now()).await?;
    store::close(&mut change, &account, today).await?;
    change.commit().await?;
    println!("{} is closed.", account.email);
    let roles = &house.council.roles;
    if !store::others_manage_staff(house.archive.reader(), roles, account.id, today).await? {
        eprintln!(
            "almoner: nobody can manage staff now: make an administrator with `almoner user add`"
        );
    }
    Ok(house.archive.close().await?)
}

impl SetPassword {
    async fn run(self) -> anyhow::Result<()> {
        let house = open(&self.whose.at).await?;
        let account = the_account(&house, &self.whose.email).await?;
        if account.closed_on.is_some() {
            bail!("{} is closed", account.email);
        }
        if !self.password_stdin {
            print_link(&house, &account).await?;
            return Ok(house.archive.close().await?);
        }
        let password = typed_password(&account.email, &account.name)?;
        let hash = passwords::hash(password).await.map_err(refused)?;
        let mut change = house.archive.change(None, house.clock.now()).await?;
        store::set_password(&mut change, &account, hash, None, Devices::Wiped).await?;
        change.commit().await?;
        println!(
            "{} has a new password, and was signed out everywhere.",
            account.email
        );
        Ok(house.archive.close().await?)
    }
}

fn refused(error: almoner::house::PageError) -> anyhow::Error {
    anyhow::anyhow!(error.words().1)
}
