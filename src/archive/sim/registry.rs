//! Messages by their class, because the simulated gateway's items are numbers of classes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::archive::records::{ReadItems, print};
use crate::chat::sim::world::{Class, World};
use crate::message::Message;

/// The messages that the gateway has ever given.
#[derive(Clone, Default)]
pub struct Registry(Arc<Mutex<HashMap<String, Message>>>);

impl Registry {
    pub fn note(&self, messages: &[Message]) {
        let mut known = self.0.lock().unwrap();
        for message in messages {
            let class = message.raw().unwrap().as_untrusted().to_owned();
            known.insert(class, message.clone());
        }
    }

    /// For each class, the first class that looks the same: a message that came after another one
    /// like it was deleted.
    pub fn groups(&self, world: &World) -> Vec<usize> {
        let known = self.0.lock().unwrap();
        let mut first = HashMap::new();
        let classes = world.classes.iter().enumerate();
        let group = |(class, about): (usize, &Class)| match known.get(&class.to_string()) {
            Some(message) if message.id().is_none() => {
                *first.entry((about.second, print(message))).or_insert(class)
            }
            _ => class,
        };
        classes.map(group).collect()
    }

    /// Reads kept items.
    pub fn reader(&self) -> ReadItems {
        let known = Arc::clone(&self.0);
        Box::new(move |records| {
            let known = known.lock().unwrap();
            let messages = records.iter().map(|record| known.get(*record).cloned());
            messages.collect()
        })
    }
}
