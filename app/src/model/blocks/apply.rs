//! Keeping the blocks up with a delta, step by step.

use super::{Block, Blocks, CHUNK_BLOCKS_MAX, Chunk, Run, runs};
use crate::model::attributes::Attributes;
use crate::model::change::Touched;
use crate::model::delta::{Content, Delta, Op};
use crate::model::units::Utf16Offset;

impl Blocks {
    /// Makes `delta`'s change and says which blocks it concerned. Newly inserted newlines make
    /// new blocks in front of the newline they stand before, which keeps its key. Steps past the
    /// end of the document do nothing, except that an insert there appends.
    pub fn apply(&mut self, delta: &Delta) -> Touched {
        let mut touched = Touched::default();
        let mut at = Utf16Offset::ZERO;
        // What is appended behind the last newline needs a block to go into until its own
        // newline comes.
        let mut open = false;
        for op in delta.ops() {
            match op {
                Op::Insert(content, attributes) => {
                    if at >= self.len() && !open {
                        at = self.len();
                        let block = self.fresh(Vec::new(), Attributes::new());
                        self.append(block);
                        touched.structural = true;
                        open = true;
                    }
                    match content {
                        Content::Text(text) => self.insert_text(at, text, attributes, &mut touched),
                        Content::Embed(_) => {
                            self.insert_content(at, content.clone(), attributes, &mut touched);
                        }
                    }
                    at += content.len();
                }
                Op::Retain(len, attributes) => {
                    if !attributes.is_empty() {
                        self.format(at, *len, attributes, &mut touched);
                    }
                    at += *len;
                }
                Op::Delete(len) => {
                    let end = self.len();
                    let len = (*len).min(end.saturating_sub(at));
                    if len > Utf16Offset::ZERO {
                        self.delete(at, len, &mut touched);
                    }
                }
            }
        }
        if open {
            self.close(&mut touched);
        }
        touched.ranges.retain(|range| !range.is_empty());
        touched
    }

    /// Takes the block that was opened for appended content away, if its newline came.
    fn close(&mut self, touched: &mut Touched) {
        let last = self.count() - 1;
        if last == 0 || !self.get(last).is_some_and(Block::is_empty) {
            return;
        }
        let chunk = self.chunks.len() - 1;
        let inside = self.chunks[chunk].blocks.len() - 1;
        self.remove_block(chunk, inside);
        for range in &mut touched.ranges {
            range.end = range.end.min(last);
            range.start = range.start.min(range.end);
        }
        touched.blocks.end = touched.blocks.end.min(last);
        touched.blocks.start = touched.blocks.start.min(touched.blocks.end);
    }

    fn insert_content(
        &mut self,
        at: Utf16Offset,
        content: Content,
        marks: &Attributes,
        touched: &mut Touched,
    ) {
        let place = self.place(at);
        let chunk = &mut self.chunks[place.chunk];
        let block = &mut chunk.blocks[place.inside];
        let len = content.len();
        runs::insert(&mut block.runs, place.offset, content, marks);
        block.len += len;
        chunk.len += len;
        touched.add(place.index..place.index + 1);
    }

    fn insert_text(
        &mut self,
        at: Utf16Offset,
        text: &str,
        attributes: &Attributes,
        touched: &mut Touched,
    ) {
        let Some((first_line, rest)) = text.split_once('\n') else {
            self.insert_content(at, Content::Text(text.to_owned()), attributes, touched);
            return;
        };
        let place = self.place(at);
        let line = |text: &str| {
            let run = Run {
                content: Content::Text(text.to_owned()),
                marks: attributes.clone(),
            };
            if text.is_empty() {
                Vec::new()
            } else {
                vec![run]
            }
        };

        let block = &mut self.chunks[place.chunk].blocks[place.inside];
        let tail = runs::split_off(&mut block.runs, place.offset);
        let mut head = std::mem::take(&mut block.runs);
        head.extend(line(first_line));
        runs::join(&mut head);
        let mut new = vec![self.fresh(head, attributes.clone())];
        let mut last_line = rest;
        while let Some((text, rest)) = last_line.split_once('\n') {
            new.push(self.fresh(line(text), attributes.clone()));
            last_line = rest;
        }

        let block = &mut self.chunks[place.chunk].blocks[place.inside];
        block.runs = line(last_line);
        block.runs.extend(tail);
        runs::join(&mut block.runs);
        block.measure();
        touched.structural = true;
        touched.add(place.index..place.index + new.len() + 1);
        self.insert_blocks(place.chunk, place.inside, new);
    }

    fn delete(&mut self, at: Utf16Offset, len: Utf16Offset, touched: &mut Touched) {
        let place = self.place(at);
        let chunk = &mut self.chunks[place.chunk];
        let block = &mut chunk.blocks[place.inside];
        if place.offset + len < block.len {
            runs::remove(&mut block.runs, place.offset, place.offset + len);
            block.len -= len;
            chunk.len -= len;
            touched.add(place.index..place.index + 1);
            return;
        }

        // The newline goes: what stands before it moves in front of what survives behind it.
        let mut rest = len - (block.len - place.offset);
        let mut head = std::mem::take(&mut block.runs);
        runs::split_off(&mut head, place.offset);
        let mut chunk = place.chunk;
        let mut inside = place.inside;
        touched.structural = true;
        loop {
            touched.removed.push(self.chunks[chunk].blocks[inside].key);
            (chunk, inside) = match self.remove_block(chunk, inside) {
                Some(next) => next,
                // Behind the last newline nothing is left that would need one.
                None if head.is_empty() && !self.chunks.is_empty() => return,
                None => {
                    let block = self.fresh(Vec::new(), Attributes::new());
                    self.append(block);
                    let chunk = self.chunks.len() - 1;
                    (chunk, self.chunks[chunk].blocks.len() - 1)
                }
            };
            let next = &self.chunks[chunk].blocks[inside];
            if rest < next.len {
                break;
            }
            rest -= next.len;
        }
        let block = &mut self.chunks[chunk].blocks[inside];
        let before = block.len;
        let tail = runs::split_off(&mut block.runs, rest);
        head.extend(tail);
        runs::join(&mut head);
        block.runs = head;
        block.measure();
        let after = block.len;
        let chunk = &mut self.chunks[chunk];
        chunk.len = chunk.len + after - before;
        touched.add(place.index..place.index + 1);
    }

    fn format(
        &mut self,
        at: Utf16Offset,
        len: Utf16Offset,
        changes: &Attributes,
        touched: &mut Touched,
    ) {
        let mut at = at;
        let end = (at + len).min(self.len());
        while at < end {
            let place = self.place(at);
            let block = &mut self.chunks[place.chunk].blocks[place.inside];
            let to = (place.offset + (end - at)).min(block.len);
            if format_runs(block, place.offset, to, changes) {
                touched.add(place.index..place.index + 1);
            }
            if to == block.len && set(&mut block.attributes, changes) {
                touched.structural = true;
                touched.add(place.index..place.index + 1);
            }
            at += to - place.offset;
        }
    }

    /// Puts a block behind the last one.
    pub(super) fn append(&mut self, block: Block) {
        let room = CHUNK_BLOCKS_MAX / 2;
        if let Some(chunk) = self.chunks.last_mut()
            && chunk.blocks.len() < room
        {
            self.homes.insert(block.key, chunk.id);
            chunk.len += block.len;
            chunk.blocks.push(block);
            return;
        }
        let id = self.next_chunk;
        self.next_chunk += 1;
        self.homes.insert(block.key, id);
        self.chunks.push(Chunk {
            id,
            len: block.len,
            blocks: vec![block],
        });
    }

    /// Puts `new` in before the block `inside` chunk `chunk`, cutting the chunk when it grows
    /// too large.
    fn insert_blocks(&mut self, chunk: usize, inside: usize, new: Vec<Block>) {
        let id = self.chunks[chunk].id;
        for block in &new {
            self.homes.insert(block.key, id);
        }
        let blocks = &mut self.chunks[chunk].blocks;
        blocks.splice(inside..inside, new);
        if blocks.len() > CHUNK_BLOCKS_MAX {
            let surplus = blocks.split_off(CHUNK_BLOCKS_MAX / 2);
            let mut cut = Vec::new();
            let mut surplus = surplus.into_iter().peekable();
            while surplus.peek().is_some() {
                let blocks: Vec<Block> = surplus.by_ref().take(CHUNK_BLOCKS_MAX / 2).collect();
                let id = self.next_chunk;
                self.next_chunk += 1;
                for block in &blocks {
                    self.homes.insert(block.key, id);
                }
                let len = blocks.iter().map(Block::len).sum();
                cut.push(Chunk { id, blocks, len });
            }
            self.chunks.splice(chunk + 1..chunk + 1, cut);
        }
        let chunk = &mut self.chunks[chunk];
        chunk.len = chunk.blocks.iter().map(Block::len).sum();
    }

    /// Removes a block and returns the way to the one that followed it.
    fn remove_block(&mut self, chunk: usize, inside: usize) -> Option<(usize, usize)> {
        let removed = self.chunks[chunk].blocks.remove(inside);
        self.homes.remove(&removed.key);
        if self.chunks[chunk].blocks.is_empty() {
            self.chunks.remove(chunk);
            return (chunk < self.chunks.len()).then_some((chunk, 0));
        }
        // Summed anew: the content of the removed block may already have been moved out of it.
        let left = &mut self.chunks[chunk];
        left.len = left.blocks.iter().map(Block::len).sum();
        if inside < left.blocks.len() {
            Some((chunk, inside))
        } else {
            (chunk + 1 < self.chunks.len()).then_some((chunk + 1, 0))
        }
    }

    /// Panics unless every invariant holds.
    #[cfg(test)]
    pub(crate) fn assert_invariants(&self) {
        let mut keys = std::collections::HashSet::<super::BlockKey>::new();
        assert!(!self.chunks.is_empty(), "there is always a block");
        for chunk in &self.chunks {
            assert!(!chunk.blocks.is_empty(), "no chunk is empty");
            assert!(chunk.blocks.len() <= CHUNK_BLOCKS_MAX);
            let len = chunk.blocks.iter().map(Block::len).sum::<Utf16Offset>();
            assert_eq!(chunk.len, len, "a chunk knows its length");
            for block in &chunk.blocks {
                assert!(keys.insert(block.key), "keys are unique");
                assert_eq!(self.homes.get(&block.key), Some(&chunk.id));
                let mut measured = block.clone();
                measured.measure();
                assert_eq!(measured.len, block.len, "a block knows its length");
                assert!(block.attributes.values().all(|value| !value.is_null()));
                for run in &block.runs {
                    assert!(!run.is_empty(), "no run is empty");
                    assert!(run.marks.values().all(|value| !value.is_null()));
                    if let Content::Text(text) = &run.content {
                        assert!(!text.contains('\n'), "a run never holds a newline");
                    }
                }
                let mut joined = block.runs.clone();
                runs::join(&mut joined);
                assert_eq!(joined, block.runs, "equal neighbours are one run");
            }
        }
        assert_eq!(self.homes.len(), keys.len());
    }
}

/// Sets `changes` on what lies between `from` and `to` in a block; whether anything changed.
fn format_runs(
    block: &mut Block,
    from: Utf16Offset,
    to: Utf16Offset,
    changes: &Attributes,
) -> bool {
    let to = to.min(block.content_len());
    if from >= to {
        return false;
    }
    let first = runs::cut(&mut block.runs, from);
    let last = runs::cut(&mut block.runs, to);
    let mut changed = false;
    for run in &mut block.runs[first..last] {
        changed |= set(&mut run.marks, changes);
    }
    runs::join(&mut block.runs);
    changed
}

/// Sets `changes`, in which null removes, and says whether that made a difference.
fn set(attributes: &mut Attributes, changes: &Attributes) -> bool {
    let mut changed = false;
    for (name, value) in changes {
        if value.is_null() {
            changed |= attributes.remove(name).is_some();
        } else if attributes.get(name) != Some(value) {
            attributes.insert(name.clone(), value.clone());
            changed = true;
        }
    }
    changed
}
