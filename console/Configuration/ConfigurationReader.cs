using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Configuration;

/// <summary>
/// Reads what <c>serve</c> is told: the file, over it variables of the environment, over them flags. Everything that is wrong is
/// found at once. One use each.
/// </summary>
/// <param name="variable">The value of a variable; null or empty when it is not set.</param>
internal sealed class ConfigurationReader(Func<string, string?> variable)
{
    private static readonly string[] s_kinds = [.. Setting.Sections, CollectorSections.Binding, CollectorSections.Logger, CollectorSections.Table, CollectorSections.Output];

    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, (string Value, SettingSource Source)> _origins = new(StringComparer.Ordinal);

    /// <summary>What was wrong, in the order of lines.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => [.. _problems.OrderBy(static problem => problem.Line)];

    /// <param name="file">Null for none.</param>
    /// <param name="listen">Of the flag; null when it is not given.</param>
    /// <exception cref="CommandFailedException">The file cannot be read; or the configuration is wrong, with a line for each problem.</exception>
    public static ServiceSettings Read(string? file, string? listen, Func<string, string?> variable)
    {
        string text = file is null ? "" : Load(file);
        ConfigurationReader reader = new(variable);
        ServiceSettings settings = reader.Parse(file ?? "", text, listen);
        return reader.Problems.Count == 0
            ? settings
            : throw new CommandFailedException(string.Join('\n', reader.Problems), ExitCode.Usage);
    }

    /// <param name="place">What the file is called in problems; its folder is where relative paths begin.</param>
    /// <param name="listen">Of the flag; null when it is not given.</param>
    public ServiceSettings Parse(string place, string text, string? listen)
    {
        string folder = place.Length > 0 ? Path.GetDirectoryName(Path.GetFullPath(place))! : Environment.CurrentDirectory;
        List<ConfigurationSection> sections = ConfigurationText.Parse(place, text, _problems);
        ServiceSettings settings = ServiceSettings.Default;
        foreach (ConfigurationSection section in sections)
        {
            if (!s_kinds.Contains(section.Kind, StringComparer.Ordinal))
            {
                _problems.Add(new(place, section.Line, $"unknown section [{VisibleText.Of(section.Title)}]{NearName.Suffix(section.Kind, s_kinds)}; there are {string.Join(", ", s_kinds)}"));
            }
            else if (Setting.Sections.Contains(section.Kind, StringComparer.Ordinal))
            {
                settings = Scalars(place, folder, section, settings);
            }
        }

        CollectorSections collectors = new(place, folder, _problems);
        settings = settings with { Collectors = collectors.Read(sections) };
        settings = Variables(settings);
        if (listen is not null)
        {
            Setting setting = Setting.All.First(static one => one.Name == "http.listen");
            settings = Apply(setting, settings, listen, Environment.CurrentDirectory, new SettingSource("--listen", 0));
        }

        CheckHttp(settings.Http);
        return settings with { HasFile = place.Length > 0, Origins = _origins };
    }

    private static string Load(string file)
    {
        try
        {
            return new FileInfo(file).Length <= ConfigurationText.MaxBytes
                ? File.ReadAllText(file)
                : throw new CommandFailedException($"{file} is larger than {ByteSize.Text(ConfigurationText.MaxBytes)}", ExitCode.Usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {file}: {e.Message}", ExitCode.Usage, e);
        }
    }

    private ServiceSettings Scalars(string place, string folder, ConfigurationSection section, ServiceSettings settings)
    {
        if (section.Name.Length > 0)
        {
            _problems.Add(new(place, section.Line, $"there is one [{section.Kind}], without a name: {VisibleText.Of(section.Name)}"));
        }

        foreach (ConfigurationEntry entry in section.Entries)
        {
            if (Setting.All.FirstOrDefault(one => one.Section == section.Kind && one.Key == entry.Key) is { } setting)
            {
                settings = Apply(setting, settings, entry.Value, folder, new SettingSource(place, entry.Line));
                continue;
            }

            string[] keys = [.. Setting.All.Where(one => one.Section == section.Kind).Select(static one => one.Key)];
            _problems.Add(new(place, entry.Line, $"[{section.Kind}] has no {entry.Key}{NearName.Suffix(entry.Key, keys)}; there are {string.Join(", ", keys)}"));
        }

        return settings;
    }

    private ServiceSettings Variables(ServiceSettings settings)
    {
        foreach (Setting setting in Setting.All)
        {
            if (variable(setting.Variable) is { Length: > 0 } value)
            {
                settings = Apply(setting, settings, value, Environment.CurrentDirectory, new SettingSource(setting.Variable, 0));
            }
        }

        return settings;
    }

    private ServiceSettings Apply(Setting setting, ServiceSettings settings, string value, string folder, SettingSource source)
    {
        _origins[setting.Name] = (value, source);
        try
        {
            return setting.Apply(settings, value, folder);
        }
        catch (FormatException form)
        {
            _problems.Add(new(source.Place, source.Line, $"{setting.Key} = {VisibleText.Of(value)}: must be {form.Message}"));
            return settings;
        }
    }

    /// <summary>What must go together for HTTP to be safe; said where the address was.</summary>
    private void CheckHttp(HttpSettings http)
    {
        if (http.Certificate is not null != http.Key is not null)
        {
            Wrong(http.Key is null ? "http.certificate" : "http.key", "certificate and key go together: the other is missing");
        }
        else if (http is { Certificate: { } certificate, Key: { } key })
        {
            CheckCertificate(certificate, key);
        }

        if (http.Certificate is not null && http.WithoutTls)
        {
            Wrong("http.tls", "tls = off, but there is a certificate: which is meant?");
        }
        else if (http.Certificate is null && _origins.ContainsKey("http.tls") && !http.WithoutTls)
        {
            Wrong("http.tls", "tls = on needs certificate and key");
        }

        if (http.Credentials is { } file)
        {
            try
            {
                _ = CredentialFile.Load(file);
            }
            catch (CommandFailedException e)
            {
                Wrong("http.credentials", e.Message);
            }
        }

        if (http.Listen is not { } listen || IPAddress.IsLoopback(listen.Address))
        {
            return;
        }

        if (http.Credentials is null && variable(CredentialFile.TokenVariable) is not { Length: > 0 })
        {
            Wrong("http.listen", $"{listen} is reached by other machines, which needs credentials = FILE (or {CredentialFile.TokenVariable}); 127.0.0.1 needs none");
        }

        if (http.Certificate is null && !http.WithoutTls)
        {
            Wrong("http.listen", $"{listen} is reached by other machines, which needs certificate and key; tls = off in [http] (or {Setting.All.First(static one => one.Name == "http.tls").Variable}=off) sends secrets and answers in the clear");
        }
    }

    private void CheckCertificate(string certificate, string key)
    {
        try
        {
            using X509Certificate2 loaded = X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Wrong(File.Exists(certificate) ? "http.key" : "http.certificate", $"certificate and key cannot be used: {e.Message}");
        }
    }

    private void Wrong(string setting, string message)
    {
        SettingSource source = _origins.TryGetValue(setting, out (string Value, SettingSource Source) origin) ? origin.Source : SettingSource.Default;
        _problems.Add(new(source.Place, source.Line, message));
    }
}
