using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Hosting;

/// <summary>What is recorded, so that it is there again after a restart.</summary>
internal sealed partial class CollectorSet
{
    private void Restore(StoredState state)
    {
        foreach (StoredBinding binding in state.Bindings)
        {
            _bindings[binding.Name] = binding;
        }

        foreach (StoredLogger stored in state.Loggers)
        {
            try
            {
                Logger logger = _registry.Create(
                    new LoggerSpec(stored.Factory, stored.Namespace, stored.Name, stored.Description, stored.Configuration));
                logger.Restore(stored.LogCount, stored.DropCount, stored.LastLog, stored.LastStart);
                logger.Resume(stored.Position);
                if (stored.Declared)
                {
                    _declaredLoggers.Add(logger.FullName);
                }

                if (stored.Started)
                {
                    _started.Add(logger.FullName);
                }
            }
            catch (LoggerException e)
            {
                throw new CommandFailedException(
                    $@"{StateFile.Name}: logger {stored.Namespace}\{stored.Name}: {e.Message}", ExitCode.Damaged, e);
            }
        }

        foreach (StoredManagedLogger managed in state.ManagedLoggers)
        {
            _managed[managed.Logger] = FindLogger(managed.Logger) is not null
                ? managed
                : throw new CommandFailedException($"{StateFile.Name}: managed logger {managed.Logger} has no logger", ExitCode.Damaged);
        }

        _savedLogCount = LogCounts();
    }

    private void SaveCounters()
    {
        lock (_gate)
        {
            if (LogCounts() == _savedLogCount)
            {
                return;
            }

            try
            {
                Save();
            }
            catch (CommandFailedException)
            {
                // Tried again in a while; what changes state says so itself, and so does the end of the process.
            }
        }
    }

    private void Save()
    {
        long counted = LogCounts();
        _file.Save(new StoredState(
            StoredState.CurrentFormat,
            [.. _bindings.Values],
            [
                .. Loggers.Select(logger => new StoredLogger(
                    logger.Spec.Factory,
                    logger.Spec.Namespace,
                    logger.Spec.Name,
                    logger.Spec.Description,
                    logger.Spec.Configuration,
                    _started.Contains(logger.FullName),
                    logger.LogCount,
                    logger.DropCount,
                    logger.LastLog,
                    logger.LastStart,
                    _declaredLoggers.Contains(logger.FullName),
                    logger.Position)),
            ],
            [.. _managed.Values]));
        _savedLogCount = counted;
    }
}
