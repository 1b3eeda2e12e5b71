using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace LogFlowDb.Console.Http;

/// <summary>Answers HTTP/1.1 on one address. Safe for concurrent use; disposing it ends what it still answers.</summary>
internal sealed class HttpService : IDisposable
{
    private const int MaxBodyBytes = 1 << 20;
    private const int MaxHeaderBytes = 16 << 10;
    private const int MaxLineBytes = 8 << 10;
    private const int MaxHeaders = 50;

    private static readonly TimeSpan s_idleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_handshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(1);

    private readonly Instance _instance;
    private readonly FailureLimiter _limiter = new(TimeProvider.System);
    private readonly ConcurrentDictionary<int, long> _answered = new();
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly QueryPlaces _places = new();
    private readonly HttpBounds _bounds;
    private readonly WebApplication _server;
    private HttpState _state;
    private SslStreamCertificateContext? _certificate;
    private volatile bool _isReady;

    private HttpService(Instance instance, ServiceLog log, HttpSettings settings, LimitSettings limits, IReadOnlyList<Credential> credentials, HttpBounds bounds, int? inherited)
    {
        _instance = instance;
        Log = log;
        _state = State(settings, limits, credentials);
        _certificate = Certificate(settings);
        _bounds = bounds;
        _server = Build(settings.Listen!, settings.Certificate is not null, inherited);
    }

    public ServiceLog Log { get; }

    /// <summary>The address that is listened on, with the port that the system chose where none was given.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Ports are open, and nobody has asked to stop.</summary>
    public bool IsReady
    {
        get => _isReady && !_stopping.IsCancellationRequested;
        set => _isReady = value;
    }

    /// <summary>Requests by status.</summary>
    public IReadOnlyList<KeyValuePair<int, long>> Answered => [.. _answered.OrderBy(static one => one.Key)];

    /// <summary>Requests refused, by reason.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Refused => [.. _refused.OrderBy(static one => one.Key, StringComparer.Ordinal)];

    /// <param name="inherited">A descriptor that listens at the address already, and is taken over; null for none.</param>
    /// <exception cref="CommandFailedException">The address, or the certificate, cannot be had.</exception>
    public static HttpService Start(
        Instance instance, ServiceLog log, HttpSettings settings, LimitSettings limits, IReadOnlyList<Credential> credentials, HttpBounds? bounds = null, int? inherited = null)
    {
        HttpService service = new(instance, log, settings, limits, credentials, bounds ?? HttpBounds.Default, inherited);
        try
        {
            service._server.StartAsync().GetAwaiter().GetResult();
            if (inherited is not null)
            {
                service.EndPoint = settings.Listen!;
                return service;
            }

            string address = service._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            service.EndPoint = IPEndPoint.Parse(new Uri(address).Authority);
            return service;
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            service.Dispose();
            throw new CommandFailedException($"cannot listen on {settings.Listen} for HTTP: {e.GetBaseException().Message}", cause: e);
        }
    }

    /// <summary>Answers by these from the next request on; the address stays. The certificate is read anew.</summary>
    /// <exception cref="CommandFailedException">The certificate cannot be had; nothing changes then.</exception>
    public void Change(HttpSettings settings, LimitSettings limits, IReadOnlyList<Credential> credentials)
    {
        SslStreamCertificateContext? certificate = Certificate(settings);
        Volatile.Write(ref _certificate, certificate);
        Volatile.Write(ref _state, State(settings, limits, credentials));
    }

    /// <summary>A place among those that are answered at the same time, until it is disposed; waits for one a while.</summary>
    /// <exception cref="HttpRefusal">None becomes free.</exception>
    public Task<IDisposable> TakePlaceAsync(HttpExchange exchange) =>
        _places.TakeAsync(exchange.State.ConcurrentQueries, _bounds.Place, exchange.Context.RequestAborted);

    /// <summary>Logs our own mistake, and gives what a stranger may know of it.</summary>
    public string Internal(Exception failure)
    {
        Log.Error("internal error", ("error", $"{failure.GetType().Name}: {failure.Message}"), ("place", failure.StackTrace?.Split('\n')[0].Trim()));
        return "internal error: the log of the daemon says more";
    }

    public void Dispose()
    {
        _stopping.Cancel();
        using (CancellationTokenSource patience = new(s_stopPatience))
        {
            try
            {
                _server.StopAsync(patience.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // Those who did not go are cut off.
            }
        }

        ((IDisposable)_server).Dispose();
        _stopping.Dispose();
    }

    private static SslStreamCertificateContext? Certificate(HttpSettings settings)
    {
        if (settings is not { Certificate: { } certificate, Key: { } key })
        {
            return null;
        }

        try
        {
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"certificate and key of HTTP cannot be used: {e.Message}", cause: e);
        }
    }

    private HttpState State(HttpSettings settings, LimitSettings limits, IReadOnlyList<Credential> credentials) =>
        new(settings, limits, credentials.Count > 0 ? new Authenticator(credentials, _limiter) : null);

    private WebApplication Build(IPEndPoint listen, bool withTls, int? inherited)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (withTls)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowResponseHeaderCompression = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            options.Limits.MaxRequestLineSize = MaxLineBytes;
            options.Limits.MaxRequestHeaderCount = MaxHeaders;
            options.Limits.MaxConcurrentConnections = _bounds.Connections;
            options.Limits.RequestHeadersTimeout = _bounds.Head;
            options.Limits.MinRequestBodyDataRate = new MinDataRate(_bounds.LeastBytesPerSecond, _bounds.Grace);
            options.Limits.MinResponseDataRate = new MinDataRate(_bounds.LeastBytesPerSecond, _bounds.Grace);
            options.Limits.KeepAliveTimeout = s_idleTimeout;
            if (inherited is { } handle)
            {
                options.ListenHandle((ulong)handle, EndPointOptions);
            }
            else
            {
                options.Listen(listen, EndPointOptions);
            }
        });
        WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        return server;

        void EndPointOptions(ListenOptions endPoint)
        {
            // HTTP/2 would multiply what a connection can ask for, and gives a client of this service nothing.
            endPoint.Protocols = HttpProtocols.Http1;
            if (withTls)
            {
                endPoint.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = s_handshakeTimeout,
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = Volatile.Read(ref _certificate),
                        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
                        AllowRenegotiation = false,
                    }),
                });
            }
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        HttpExchange exchange = new(context, this, _instance, Volatile.Read(ref _state), Who: null, Tail: "");
        using CancellationTokenRegistration stop = _stopping.Token.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
        try
        {
            RequestGate.Check(context.Request, exchange.State.Settings.Hosts);
            (HttpRoute route, string tail) = Route(context.Request);
            if (route.Role is { } role)
            {
                exchange = exchange with { Who = await WhoAsync(exchange).ConfigureAwait(false), Tail = tail };
                if (exchange.Role < role)
                {
                    throw new HttpRefusal(403, "rights", $"the role {role.ToString().ToLowerInvariant()} is needed");
                }
            }

            await route.Handle(exchange).ConfigureAwait(false);
        }
        catch (HttpRefusal refusal) when (!context.Response.HasStarted)
        {
            await RefuseAsync(exchange, refusal).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await RefuseAsync(exchange, new HttpRefusal(bad.StatusCode, "request", bad.Message)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client left.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await exchange.ErrorAsync(500, Internal(e)).ConfigureAwait(false);
        }
        finally
        {
            _answered.AddOrUpdate(context.Response.StatusCode, 1, static (_, count) => count + 1);
        }
    }

    private static (HttpRoute Route, string Tail) Route(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        List<string> methods = [];
        foreach (HttpRoute route in HttpRoute.All)
        {
            if (route.Match(path) is not { } tail)
            {
                continue;
            }

            if (route.Method == request.Method)
            {
                return (route, tail);
            }

            methods.Add(route.Method);
        }

        if (methods.Count == 0)
        {
            throw new HttpRefusal(404, "path", "there is nothing here; /openapi.json says what there is");
        }

        request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
        throw new HttpRefusal(405, "method", $"{string.Join(" or ", methods)} is answered here");
    }

    private async Task<Credential?> WhoAsync(HttpExchange exchange)
    {
        if (exchange.State.Authenticator is not { } authenticator)
        {
            return null;
        }

        IPAddress? address = exchange.Context.Connection.RemoteIpAddress;
        try
        {
            return await authenticator.AuthenticateAsync(exchange.Context.Request.Headers.Authorization, address, exchange.Context.RequestAborted).ConfigureAwait(false);
        }
        catch (HttpRefusal refusal) when (exchange.Context.Request.Headers.Authorization.Count > 0)
        {
            Log.Warning("login refused", ("address", address), ("cause", refusal.Message));
            throw;
        }
    }

    private async Task RefuseAsync(HttpExchange exchange, HttpRefusal refusal)
    {
        _refused.AddOrUpdate(refusal.Reason, 1, static (_, count) => count + 1);
        IHeaderDictionary headers = exchange.Context.Response.Headers;
        if (refusal.Status == 401)
        {
            headers.WWWAuthenticate = "Bearer realm=\"logdb\", Basic realm=\"logdb\", charset=\"UTF-8\"";
        }

        if (refusal.RetryAfterSeconds is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Log.Debug("request refused", ("address", exchange.Context.Connection.RemoteIpAddress), ("status", refusal.Status), ("reason", refusal.Reason));
        await exchange.ErrorAsync(refusal.Status, refusal.Message).ConfigureAwait(false);
    }
}
