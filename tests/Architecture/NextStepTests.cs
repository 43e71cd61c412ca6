using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>
/// Checks the commands that checks and known issues recommend: the cmdlet exists, has the given parameters, and
/// requires no others.
/// </summary>
public sealed class NextStepTests
{
    private static readonly Regex s_literal = new(@"\$?""(?:[^""\\\r\n]|\\.)*""");
    private static readonly Regex s_seam = new(@"""\s*\+\s*\$?""");
    private static readonly Regex s_hole = new(@"\{[^{}]*\}");

    // A command, followed by its parameters. A value is a capitalized word, a variable, an address or an expression in
    // parentheses, but not a lower-case word, which continues the sentence.
    private static readonly Regex s_command = new(
        @"\b[A-Z][a-z]+-(?:EntraPrivateAccess|Connector)\w*"
            + @"(?: -[A-Z]\w*(?: (?:\([^)]*\)|(?:[A-Z$]\w*|http:[^\s"".,;]*)))?| HOLE\b)*"
    );

    public static TheoryData<string> Commands =>
        [
            .. (
                from file in Product.Files
                where
                    file.Path.StartsWith("Diagnostics/", StringComparison.Ordinal)
                    || file.Path.StartsWith("Errors/KnownIssues", StringComparison.Ordinal)
                from Match literal in s_literal.Matches(s_seam.Replace(file.Text, ""))
                from Match command in s_command.Matches(s_hole.Replace(literal.Value, "HOLE"))
                select command.Value
            ).Distinct(),
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Recommended_command_is_valid(string text)
    {
        CommandAst[] commands =
        [
            .. Parser
                .ParseInput(text, out _, out ParseError[] errors)
                .FindAll(node => node is CommandAst, searchNestedScriptBlocks: true)
                .Cast<CommandAst>(),
        ];

        Assert.Empty(errors);
        Assert.NotEmpty(commands);
        Assert.All(commands, Check);
    }

    [Fact]
    public void Recommended_commands_are_found() => Assert.True(Commands.Count > 20, $"{Commands.Count} commands");

    private static void Check(CommandAst command)
    {
        string[] name = command.GetCommandName().Split('-');
        TypeDefinition cmdlet = Product.Cmdlets.SingleOrDefault(type => type.Name == $"{name[0]}{name[1]}Command")
            ?? throw new InvalidOperationException($"{command} is not a cmdlet of the module.");
        (string Name, ICustomAttribute Parameter)[] all = [.. Parameters(cmdlet)];
        CommandElementAst[] given = [.. command.CommandElements.Skip(1)];
        string[] named = [.. given.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName)];
        Assert.All(named, one => Assert.Contains(all, parameter => parameter.Name == one));
        foreach (string one in named.Where(one => !IsSwitch(cmdlet, one)))
        {
            int at = Array.FindIndex(given, element =>
                element is CommandParameterAst parameter && parameter.ParameterName == one
            );
            Assert.True(
                at + 1 < given.Length && given[at + 1] is not CommandParameterAst,
                $"{command}: -{one} requires a value."
            );
        }

        bool hasPositional = given.Length > 0 && given[0] is not CommandParameterAst;
        string? usual = Value(Product.AttributeOf(cmdlet, "CmdletAttribute")!, "DefaultParameterSetName") as string;
        string[] sets =
        [
            .. all.Select(parameter => Value(parameter.Parameter, "ParameterSetName") as string ?? "")
                .Append(usual ?? "")
                .Distinct()
                .Where(set => set.Length > 0)
                .DefaultIfEmpty(""),
        ];
        string[] missing =
        [
            .. sets.Select(set =>
                string.Join(
                    ", ",
                    all.Where(parameter =>
                            (Value(parameter.Parameter, "ParameterSetName") as string ?? "") is var own
                            && (own.Length == 0 || own == set)
                            && Value(parameter.Parameter, "Mandatory") is true
                        )
                        .Where(parameter =>
                            !named.Contains(parameter.Name)
                            && !(hasPositional && Value(parameter.Parameter, "Position") is 0)
                        )
                        .Select(parameter => parameter.Name)
                )
            ),
        ];
        Assert.True(missing.Contains(""), $"{command} also requires {string.Join(" or ", missing)}.");
    }

    private static IEnumerable<(string Name, ICustomAttribute Parameter)> Parameters(TypeDefinition cmdlet) =>
        from property in Properties(cmdlet)
        from attribute in property.CustomAttributes
        where attribute.AttributeType.Name == "ParameterAttribute"
        select (property.Name, (ICustomAttribute)attribute);

    private static IEnumerable<PropertyDefinition> Properties(TypeDefinition type) =>
        type.Properties.Concat(type.BaseType.Scope == type.Scope ? Properties(type.BaseType.Resolve()) : []);

    private static bool IsSwitch(TypeDefinition cmdlet, string name) =>
        Properties(cmdlet).Single(property => property.Name == name).PropertyType.Name == "SwitchParameter";

    private static object? Value(ICustomAttribute attribute, string name) =>
        attribute
            .Properties.Where(property => property.Name == name)
            .Select(property => property.Argument.Value)
            .FirstOrDefault();
}
