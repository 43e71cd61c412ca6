using System.IO;
using System.Text.Json;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Rehearsals;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Compiles the template of the recipe for Azure, and runs the command that it contains.</summary>
[RequiresSuite(ExternalSuite.Bicep)]
public sealed class BicepTests
{
    private static readonly Lazy<Task<JsonElement>> s_template = new(CompileAsync);

    [Fact]
    public async Task Template_compiles_without_a_warning() =>
        Assert.Equal(JsonValueKind.Object, (await s_template.Value).ValueKind);

    [Fact]
    public async Task Compiler_reports_a_property_that_the_extension_does_not_have()
    {
        string source = RecipeTopic.TextOf("connector.bicep");
        string wrong = source.Replace("forceUpdateTag:", "forceUpdateTags:", StringComparison.Ordinal);
        Assert.NotEqual(source, wrong);

        (_, _, string messages) = await CompileAsync(wrong);

        Assert.Contains("forceUpdateTags", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extension_has_only_protected_settings_and_no_secret()
    {
        JsonElement extension = await ResourceAsync("Microsoft.Compute/virtualMachines/extensions");
        JsonElement properties = extension.GetProperty("properties");

        Assert.False(properties.TryGetProperty("settings", out _));
        Assert.Equal("CustomScriptExtension", properties.GetProperty("type").GetString());
        JsonElement settings = properties.GetProperty("protectedSettings");
        Assert.Equal(
            ["commandToExecute", "fileUris", "managedIdentity"],
            settings.EnumerateObject().Select(setting => setting.Name).Order(StringComparer.Ordinal)
        );
        // The extension uses the machine's identity instead of an account key.
        Assert.Empty(settings.GetProperty("managedIdentity").EnumerateObject());
        Assert.False((await s_template.Value).TryGetProperty("outputs", out _));
        Assert.DoesNotContain((await s_template.Value).GetProperty("parameters").EnumerateObject(), parameter =>
            Regex.IsMatch(parameter.Name, "token|password|key$", RegexOptions.IgnoreCase)
        );
    }

    [Fact]
    public async Task Extension_starts_after_its_identity_may_read_the_secret_and_the_files()
    {
        JsonElement extension = await ResourceAsync("Microsoft.Compute/virtualMachines/extensions");

        string dependencies = extension.GetProperty("dependsOn").ToString();
        Assert.Equal(2, Regex.Count(dependencies, "Microsoft.Authorization/roleAssignments"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1618, 1618)]
    [InlineData(1, 1)]
    [InlineData(3010, 0)]
    public async Task Command_passes_the_exit_code_on_but_a_required_restart_is_success(int script, int expected)
    {
        string command = await CommandAsync();
        Assert.StartsWith("powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command \"", command);
        string text = Regex.Match(command, "-Command \"(.+)\"$").Groups[1].Value;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-extension-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "connector.ps1"),
                $"param($Package, $SecretUri) \"$Package $SecretUri\"; exit {script}",
                TestContext.Current.CancellationToken
            );
            using RehearsalProcess powerShell = RehearsalProcess.StartPowerShell(
                "-Command",
                $"Set-Location '{folder.FullName}'; {text}"
            );

            int code = await powerShell.ExitCodeAsync();
            // Windows passes on the whole exit code, other systems only its last byte.
            Assert.Equal(OperatingSystem.IsWindows() ? expected : expected & 0xFF, code);
            Assert.Contains(
                "./EntraPrivateAccess.0.1.0.nupkg https://kv.vault.azure.net/secrets/connector-registration",
                powerShell.Said,
                StringComparison.Ordinal
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns the command of the extension for values of the parameters.</summary>
    private static async Task<string> CommandAsync()
    {
        JsonElement extension = await ResourceAsync("Microsoft.Compute/virtualMachines/extensions");
        string expression = extension
            .GetProperty("properties")
            .GetProperty("protectedSettings")
            .GetProperty("commandToExecute")
            .GetString()!;
        const string text = "'((?:[^']|'')*)'";
        Match parts = Regex.Match(
            expression,
            $@"^\[join\(createArray\({text}, format\({text}, parameters\('packageName'\), "
                + $@"reference\(.+?\)\.vaultUri, parameters\('secretName'\)\), {text}\), ' '\)\]$"
        );
        Assert.True(parts.Success, expression);
        return string.Join(' ', parts.Groups.Values.Skip(1).Select(part => part.Value))
            .Replace("''", "'", StringComparison.Ordinal)
            .Replace("{0}", "EntraPrivateAccess.0.1.0.nupkg", StringComparison.Ordinal)
            .Replace("{1}", "https://kv.vault.azure.net/", StringComparison.Ordinal)
            .Replace("{2}", "connector-registration", StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ResourceAsync(string type) =>
        (await s_template.Value)
            .GetProperty("resources")
            .EnumerateArray()
            .Single(resource => resource.GetProperty("type").GetString() == type);

    private static async Task<JsonElement> CompileAsync()
    {
        (int code, string template, string messages) = await CompileAsync(RecipeTopic.TextOf("connector.bicep"));
        Assert.True(code == 0 && messages.Trim().Length == 0, $"bicep exited with {code}: {messages}");
        using JsonDocument document = JsonDocument.Parse(template);
        return document.RootElement.Clone();
    }

    private static async Task<(int Code, string Template, string Messages)> CompileAsync(string source)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-bicep-");
        try
        {
            string file = Path.Combine(folder.FullName, "connector.bicep");
            await File.WriteAllTextAsync(file, source);
            return await BicepCompiler.BuildAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
