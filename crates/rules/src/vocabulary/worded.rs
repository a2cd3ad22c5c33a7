//! Writes the short lists on which a rule branches: each member has a stable code (stored, in files)
//! and plain words (on screen). Longer lists are data: see `codes`.

/// Declares an enum whose members each carry a stable code and plain words.
///
/// Gives `ALL` (in the order written), `code`, `says`, `from_code`, `Display` (the words), and
/// serde by code. A function cannot do this: the members, codes and words must not drift apart.
macro_rules! worded {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $( $(#[$member_about:meta])* $member:ident = $code:literal, $says:literal; )+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$member_about])* $member, )+ }

        impl $name {
            /// Every member, in the order in which they are shown.
            pub const ALL: &'static [$name] = &[ $( $name::$member, )+ ];

            /// The stable code: what is stored and what files say.
            pub fn code(self) -> &'static str {
                match self { $( $name::$member => $code, )+ }
            }

            /// Plain words for a page.
            pub fn says(self) -> &'static str {
                match self { $( $name::$member => $says, )+ }
            }

            /// The member with this code, if there is one.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $( $code => Some($name::$member), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.says())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(from)?;
                $name::from_code(&code).ok_or_else(|| {
                    serde::de::Error::unknown_variant(&code, &[ $( $code, )+ ])
                })
            }
        }
    };
}

pub(crate) use worded;
