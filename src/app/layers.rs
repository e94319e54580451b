//! The screens above the desk, from the lowest to the one in hand, each with a number of its own: an answer finds the
//! screen that asked wherever it stands by then, and finds nobody when it is gone.

use crate::msg::Asker;
use crate::screens::Layer;

/// The screens above the desk.
#[derive(Default)]
pub(super) struct Layers {
    all: Vec<(u64, Layer)>,
    /// How many were ever opened.
    opened: u64,
}

impl Layers {
    pub(super) fn push(&mut self, layer: Layer) {
        self.opened += 1;
        self.all.push((self.opened, layer));
    }

    pub(super) fn remove(&mut self, at: usize) -> Option<Layer> {
        (at < self.all.len()).then(|| self.all.remove(at).1)
    }

    pub(super) fn pop(&mut self) -> Option<Layer> {
        self.all.pop().map(|(_, layer)| layer)
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&Layer) -> bool) {
        self.all.retain(|(_, layer)| keep(layer));
    }

    pub(super) fn get(&self, at: usize) -> Option<&Layer> {
        self.all.get(at).map(|(_, layer)| layer)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Layer> {
        self.all.get_mut(at).map(|(_, layer)| layer)
    }

    pub(super) fn last(&self) -> Option<&Layer> {
        self.all.last().map(|(_, layer)| layer)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Layer> + ExactSizeIterator {
        self.all.iter().map(|(_, layer)| layer)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Layer> {
        self.all.iter_mut().map(|(_, layer)| layer)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// As whom the screen at that place asks.
    pub(super) fn asker(&self, at: usize) -> Option<Asker> {
        self.all.get(at).map(|(number, layer)| layer.form_id().map_or(Asker::Screen(*number), Asker::Form))
    }

    /// Where the screen stands that asked.
    pub(super) fn place_of(&self, asker: Asker) -> Option<usize> {
        (0..self.all.len()).find(|at| self.asker(*at) == Some(asker))
    }
}
