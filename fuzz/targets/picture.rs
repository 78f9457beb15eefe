#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target uses one of them")]
mod properties;

/// As in the program: decoders are held to what it counts.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::picture(data));
