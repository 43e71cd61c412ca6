using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Help;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

public sealed class HelpPagesTests
{
    private static readonly string s_pages = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "src",
        "EntraPrivateAccess",
        "Help"
    );

    private static readonly Lazy<IReadOnlyList<CmdletInfo>> s_commands = new(() =>
        ModuleCommands.Import(PowerShellEngine.ModuleManifest).All
    );

    public static TheoryData<string> Commands => [.. s_commands.Value.Select(command => command.Name)];

    [Theory, MemberData(nameof(Commands))]
    public void Page_describes_the_cmdlet_and_its_output(string name)
    {
        HelpPage page = Page(name);
        Assert.Equal(name, page.Name);
        Assert.NotEmpty(page.Synopsis);
        Assert.NotEmpty(page.Description);
        Assert.NotEmpty(page.Inputs);
        Assert.NotEmpty(page.Outputs);
        Assert.NotEmpty(page.Links);
    }

    [Theory, MemberData(nameof(Commands))]
    public void Page_describes_exactly_the_parameters_of_the_cmdlet(string name)
    {
        HelpPage page = Page(name);
        IEnumerable<string> own = s_commands
            .Value.Single(command => command.Name == name)
            .Parameters.Keys.Where(parameter =>
                !Cmdlet.CommonParameters.Contains(parameter) && !Cmdlet.OptionalCommonParameters.Contains(parameter)
            );
        Assert.Equal(own.Order(StringComparer.Ordinal), page.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(page.Parameters, parameter => Assert.NotEmpty(parameter.Value));
    }

    [Theory, MemberData(nameof(Commands))]
    public void Page_has_two_examples_and_one_that_calls_the_cmdlet(string name)
    {
        HelpPage page = Page(name);
        Assert.True(page.Examples.Count >= 2, $"{name} has {page.Examples.Count} examples.");
        Assert.All(page.Examples, example => Assert.NotEqual("", example.Code));
        Assert.Contains(page.Examples, example => example.Code.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static HelpPage Page(string name) => HelpPage.Read(Path.Combine(s_pages, name + ".md"));
}
