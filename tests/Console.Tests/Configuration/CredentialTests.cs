using LogFlowDb.Console.Configuration;
using Xunit;

namespace LogFlowDb.Console.Tests.Configuration;

public sealed class CredentialTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Parse_Made_MatchesItsSecretOnly()
    {
        (string token, string line) = Credential.NewToken("grafana", "write");
        Credential credential = Credential.Parse(line);
        Assert.Equal(("grafana", CredentialRole.Write, true), (credential.Name, credential.Role, credential.IsToken));
        Assert.True(credential.Matches(token));
        Assert.False(credential.Matches(token + "x"));
        Assert.DoesNotContain(token, line, StringComparison.Ordinal);

        Credential password = Credential.Parse(Credential.OfPassword("noc", "admin", "päss word"));
        Assert.False(password.IsToken);
        Assert.True(password.Matches("päss word"));
        Assert.False(password.Matches("pass word"));
    }

    [Theory]
    [InlineData("noc read token abc")]
    [InlineData("noc read password 1:aa:bb")]
    [InlineData("noc read password 99999999999:00112233445566778899aabbccddeeff:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("noc reed token 00")]
    [InlineData("noc read")]
    public void Parse_NoCredential_IsRefusedWithoutTheHash(string line)
    {
        FormatException failure = Assert.Throws<FormatException>(() => Credential.Parse(line));
        Assert.DoesNotContain(line.Split(' ')[^1], failure.Message.Replace("read", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LineThatIsWrong_IsNamed()
    {
        File.WriteAllText(_file, $"# who\n\n{Credential.NewToken("a", "read").Line}\nnonsense\n");
        Assert.StartsWith($"{_file}:4: a line is NAME ROLE", Assert.Throws<CommandFailedException>(() => CredentialFile.Load(_file)).Message, StringComparison.Ordinal);
        File.WriteAllText(_file, $"{Credential.NewToken("a", "read").Line}\n{Credential.NewToken("a", "read").Line}\n");
        Assert.Equal($"{_file}:2: a stands there twice", Assert.Throws<CommandFailedException>(() => CredentialFile.Load(_file)).Message);
        File.WriteAllText(_file, "# nobody\n");
        Assert.StartsWith($"{_file} has no credentials", Assert.Throws<CommandFailedException>(() => CredentialFile.Load(_file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadAll_ShortToken_IsRefusedWithoutSayingIt()
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => CredentialFile.LoadAll(null, static _ => "hunter2"));
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(CredentialFile.LoadAll(null, static _ => "0123456789abcdef")).Matches("0123456789abcdef"));
        Assert.Empty(CredentialFile.LoadAll(null, static _ => null));
    }

    [Fact]
    public void Exposed_ReadableByOthers_IsSaid()
    {
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Null(CredentialFile.Exposed(_file));
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains(_file, CredentialFile.Exposed(_file)!, StringComparison.Ordinal);
    }
}
