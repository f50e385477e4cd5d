//! Turning files into components that are ready to run: read, made a component where it is an old module, compiled
//! ahead of time, kept on disk.

mod cache;
mod load;

pub use load::LoadError;
pub(crate) use load::{Source, load_all};

use crate::limits::Limits;
use std::time::Duration;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// How often a running guest is asked to let others run. A request that needs ten turns beside four guests that
/// compute waits for forty of these.
const EPOCH: Duration = Duration::from_millis(2);

/// What a new instance keeps of the memory of the one before it, so that most instances fault no page in.
const KEEP_RESIDENT: usize = 128 << 10;

/// Makes the engine and starts its clock.
pub(crate) fn engine(limits: &Limits) -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::default();
    let instances = limits.max_instances;
    // A component holds its own module, the shim for its imports and, where it was a module of old, an adapter.
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(4))
        .total_memories(instances.saturating_mul(2))
        .total_tables(instances.saturating_mul(4))
        .total_stacks(instances.saturating_mul(2))
        .max_memory_size(limits.max_instance_memory)
        .max_unused_warm_slots(32)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(4 << 10)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(4 << 20);
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config)?;
    let clock = engine.weak();
    std::thread::Builder::new().name("epoch".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(EPOCH);
            match clock.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => return,
            }
        }
    })?;
    Ok(engine)
}
