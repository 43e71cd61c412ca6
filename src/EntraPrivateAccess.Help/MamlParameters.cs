using System.Collections;
using System.Management.Automation;
using System.Xml.Linq;

namespace EntraPrivateAccess.Help;

/// <summary>The parameters of a cmdlet in MAML: once per syntax line, and once in the parameter list.</summary>
internal sealed class MamlParameters
{
    private static readonly Dictionary<string, string> s_everywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["WhatIf"] = "Shows what the command would do, without doing it.",
        ["Confirm"] = "Prompts for confirmation before the command makes changes.",
    };

    private readonly CmdletInfo _command;
    private readonly HelpPage _page;
    private readonly object? _instance;

    public MamlParameters(CmdletInfo command, HelpPage page)
    {
        _command = command;
        _page = page;
        _instance = Activator.CreateInstance(command.ImplementingType);
    }

    /// <summary>Returns the description from the page or the common description, or nothing.</summary>
    public static IReadOnlyList<string> Description(HelpPage page, string parameter) =>
        page.Parameters.TryGetValue(parameter, out IReadOnlyList<string>? text) ? text
        : s_everywhere.TryGetValue(parameter, out string? known) ? [known]
        : [];

    public XElement Syntax() =>
        new(
            MamlDocument.Command + "syntax",
            _command.ParameterSets.Select(set => new XElement(
                MamlDocument.Command + "syntaxItem",
                new XElement(MamlDocument.Maml + "name", _command.Name),
                Own(set.Parameters).OrderBy(Rank).Select(Element)
            ))
        );

    public XElement All() =>
        new(
            MamlDocument.Command + "parameters",
            Own(_command.ParameterSets.SelectMany(set => set.Parameters))
                .GroupBy(parameter => parameter.Name)
                .Select(group => group.First())
                .OrderBy(parameter => s_everywhere.ContainsKey(parameter.Name))
                .ThenBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase)
                .Select(Element)
        );

    private static IEnumerable<CommandParameterInfo> Own(IEnumerable<CommandParameterInfo> parameters) =>
        parameters.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name));

    // Positional parameters come first and in order, then mandatory ones, then the rest, and -WhatIf and -Confirm last.
    private static int Rank(CommandParameterInfo parameter) =>
        parameter switch
        {
            { Position: >= 0 } => parameter.Position,
            { IsMandatory: true } => 1000,
            _ when s_everywhere.ContainsKey(parameter.Name) => 3000,
            _ => 2000,
        };

    private XElement Element(CommandParameterInfo parameter)
    {
        bool isSwitch = parameter.ParameterType == typeof(SwitchParameter);
        return new XElement(
            MamlDocument.Command + "parameter",
            new XAttribute("required", Lower(parameter.IsMandatory)),
            new XAttribute("variableLength", Lower(parameter.ParameterType.IsArray)),
            new XAttribute("globbing", Lower(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any())),
            new XAttribute("pipelineInput", Pipeline(parameter)),
            new XAttribute(
                "position",
                parameter.Position < 0
                    ? "named"
                    : parameter.Position.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(MamlDocument.Maml + "name", parameter.Name),
            MamlDocument.Text("description", Description(_page, parameter.Name)),
            isSwitch
                ? null
                : new XElement(
                    MamlDocument.Command + "parameterValue",
                    new XAttribute("required", "true"),
                    new XAttribute("variableLength", Lower(parameter.ParameterType.IsArray)),
                    TypeName(parameter.ParameterType)
                ),
            new XElement(
                MamlDocument.Dev + "type",
                new XElement(MamlDocument.Maml + "name", TypeName(parameter.ParameterType)),
                new XElement(MamlDocument.Maml + "uri")
            ),
            new XElement(MamlDocument.Dev + "defaultValue", Default(parameter, isSwitch))
        );
    }

    private static string Pipeline(CommandParameterInfo parameter) =>
        (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };

    private static string TypeName(Type type) =>
        Nullable.GetUnderlyingType(type) is Type inner ? TypeName(inner)
        : type.IsArray ? TypeName(type.GetElementType()!) + "[]"
        : type.Name;

    // The default value comes from a new instance of the cmdlet, so it cannot become outdated.
    private string Default(CommandParameterInfo parameter, bool isSwitch)
    {
        object? value = _command.ImplementingType.GetProperty(parameter.Name)?.GetValue(_instance);
        return value switch
        {
            _ when isSwitch => "False",
            null or "" or 0 => "None",
            IEnumerable list and not string => string.Join(", ", list.Cast<object>()),
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "None",
        };
    }

    private static string Lower(bool value) => value ? "true" : "false";
}
