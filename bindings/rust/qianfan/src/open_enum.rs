// SPDX-License-Identifier: MIT
//! Numbers with names that may grow.

/// A number whose known values have names. A newer library may hand over others, so it is no enum.
macro_rules! open_enum {
    ($(#[$type_doc:meta])* $type:ident {
        $($(#[$member_doc:meta])* $member:ident = $value:ident,)+
    }) => {
        $(#[$type_doc])*
        ///
        /// A newer library may hand over numbers that have no name here.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(i32);

        impl $type {
            $(
                $(#[$member_doc])*
                pub const $member: Self = Self(qianfan_sys::$value);
            )+

            /// The value with this number.
            #[must_use]
            pub const fn from_raw(number: i32) -> Self {
                Self(number)
            }

            /// The number of this value in C.
            #[must_use]
            pub const fn as_raw(self) -> i32 {
                self.0
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match *self {
                    $(Self::$member => formatter.write_str(stringify!($member)),)+
                    Self(number) => write!(formatter, "{}({number})", stringify!($type)),
                }
            }
        }
    };
}

pub(crate) use open_enum;
