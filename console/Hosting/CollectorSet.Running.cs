using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Hosting;

/// <summary>Loggers that end by themselves, and those that cannot start yet.</summary>
internal sealed partial class CollectorSet
{
    /// <exception cref="LoggerException">What it reads cannot be opened.</exception>
    private void Run(Logger logger)
    {
        logger.Ended -= OnEnded;
        logger.Ended += OnEnded;
        logger.Start();
    }

    /// <summary>One that has nothing more to give does not run again with the next start; what it gave is durable before that is recorded.</summary>
    private void OnEnded(object? sender, EventArgs e)
    {
        Logger logger = (Logger)sender!;
        ManagedLogger? managed;
        lock (_gate)
        {
            managed = _running.GetValueOrDefault(logger.FullName);
        }

        try
        {
            managed?.FlushAsync().GetAwaiter().GetResult();
            lock (_gate)
            {
                if (!_declaredLoggers.Contains(logger.FullName))
                {
                    _started.Remove(logger.FullName);
                }

                Save();
            }
        }
        catch (Exception failure) when (failure is CommandFailedException or Engine.Diagnostics.DatabaseException)
        {
            // Not recorded: it gives everything again after a restart, rather than nothing.
        }
    }

    private void KeepUp()
    {
        lock (_gate)
        {
            foreach (Logger logger in Loggers.Where(logger =>
                logger is { Status: LoggerStatus.Stopped, LastError: not null } && logger.Position != Logger.AtEnd && _started.Contains(logger.FullName)))
            {
                try
                {
                    Run(logger);
                }
                catch (LoggerException)
                {
                    // Its last error says why; tried again in a while.
                }
            }
        }

        SaveCounters();
    }
}
