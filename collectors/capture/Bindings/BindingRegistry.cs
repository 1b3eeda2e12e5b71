using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Templates;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>
/// The open bindings by name, and who gets their rows. Safe for concurrent use. Disposing it closes all bindings.
/// </summary>
/// <param name="folder">Where templates are kept over a restart; null to keep nothing.</param>
/// <param name="templateInterval">The least time between two writes of them; 30 seconds unless given.</param>
public sealed class BindingRegistry(string? folder = null, TimeSpan? templateInterval = null) : IDisposable
{
    private static readonly TimeSpan s_templateInterval = TimeSpan.FromSeconds(30);

    private readonly TemplateKeeper? _templates = folder is null ? null : new TemplateKeeper(folder, templateInterval ?? s_templateInterval);
    private readonly DatagramTaps _taps = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, FlowBinding> _bindings = new(StringComparer.Ordinal);
    private IFlowSubscriber[] _subscribers = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<FlowBinding> Bindings
    {
        get
        {
            lock (_gate)
            {
                return [.. _bindings.Values];
            }
        }
    }

    /// <summary>What went wrong last with the templates that are kept, a line for the user; null when all is well.</summary>
    public string? Notice => _templates?.Notice;

    /// <param name="port">1 to 65535.</param>
    /// <param name="address">Null for 127.0.0.1, or for all addresses when the options name multicast groups.</param>
    /// <param name="options">Null for one UDP socket.</param>
    /// <exception cref="BindingException">The name is in use, the port is invalid, in use or not permitted, or an option cannot be had.</exception>
    public FlowBinding Open(string name, int port, IPAddress? address = null, BindingOptions? options = null)
    {
        if (port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new BindingException($"invalid port: {port} (must be 1 to {IPEndPoint.MaxPort})");
        }

        return Bind(name, port, address, options);
    }

    /// <summary>Opens a port of the system's choice.</summary>
    /// <param name="address">As in <see cref="Open"/>.</param>
    /// <param name="options">As in <see cref="Open"/>.</param>
    /// <exception cref="BindingException">The name is in use, or an option cannot be had.</exception>
    public FlowBinding OpenOnFreePort(string name, IPAddress? address = null, BindingOptions? options = null) => Bind(name, 0, address, options);

    /// <exception cref="BindingException">There is no such binding.</exception>
    public FlowBinding Find(string name)
    {
        lock (_gate)
        {
            return _bindings.TryGetValue(name, out FlowBinding? binding) ? binding : throw NotFound(name);
        }
    }

    /// <summary>Returns when everything that was received is handed on.</summary>
    /// <exception cref="BindingException">There is no such binding.</exception>
    public void Close(string name)
    {
        FlowBinding? binding;
        lock (_gate)
        {
            if (!_bindings.Remove(name, out binding))
            {
                throw NotFound(name);
            }
        }

        binding.Dispose();
        _templates?.Remove(name);
    }

    /// <summary>Gives a subscriber the rows of all bindings, those opened later included. Disposing the result ends it.</summary>
    public IDisposable Subscribe(IFlowSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
            TellWanted();
        }

        return new Subscription(this, subscriber);
    }

    /// <summary>Shows a tap the datagrams of all bindings, those opened later included. Disposing the result ends it.</summary>
    public IDisposable Tap(IDatagramTap tap) => _taps.Add(tap);

    public void Dispose()
    {
        FlowBinding[] bindings;
        lock (_gate)
        {
            bindings = [.. _bindings.Values];
            _bindings.Clear();
        }

        foreach (FlowBinding binding in bindings)
        {
            binding.Dispose();
            _templates?.Remove(binding.Name);
        }

        _templates?.Dispose();
    }

    private static BindingException NotFound(string name) => new($"binding not found: {name}");

    private FlowBinding Bind(string name, int port, IPAddress? address, BindingOptions? given)
    {
        BindingOptions options = given ?? BindingOptions.Default;
        IPEndPoint endPoint = new(options.AddressOr(address), port);
        lock (_gate)
        {
            if (_bindings.ContainsKey(name))
            {
                throw new BindingException($"binding already exists: {name}");
            }

            try
            {
                FlowBinding binding = new(name, endPoint, options, HandOn, _taps);
                _bindings.Add(name, binding);
                TellWanted();
                if (_templates is not null)
                {
                    binding.Restore(_templates.Known(name));
                    _templates.Add(name, binding.Templates, binding.TemplateChanges);
                }

                binding.Start();
                return binding;
            }
            catch (SocketException failure)
            {
                throw new BindingException(Reason(failure, endPoint), failure);
            }
            catch (ReceiverException failure)
            {
                throw new BindingException(failure.Message, failure);
            }
        }
    }

    private static string Reason(SocketException failure, IPEndPoint endPoint) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"port {endPoint.Port} is already in use on {endPoint.Address}",
        SocketError.AccessDenied => $"port {endPoint.Port} is not permitted: ports below 1024 need the right to bind them",
        SocketError.AddressNotAvailable => $"cannot open port {endPoint.Port}: {endPoint.Address} is not an address of this machine",
        _ => $"cannot open port {endPoint.Port} on {endPoint.Address}: {failure.Message}",
    };

    private void HandOn(FlowBatch batch)
    {
        foreach (IFlowSubscriber subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.OnBatch(batch);
        }
    }

    private void TellWanted()
    {
        foreach (RecordStream stream in Enum.GetValues<RecordStream>())
        {
            bool wanted = _subscribers.Any(subscriber => subscriber.Wants(stream));
            foreach (FlowBinding binding in _bindings.Values)
            {
                binding.Want(stream, wanted);
            }
        }
    }

    private void Unsubscribe(IFlowSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(other => !ReferenceEquals(other, subscriber))];
            TellWanted();
        }
    }

    private sealed class Subscription(BindingRegistry registry, IFlowSubscriber subscriber) : IDisposable
    {
        public void Dispose() => registry.Unsubscribe(subscriber);
    }
}
