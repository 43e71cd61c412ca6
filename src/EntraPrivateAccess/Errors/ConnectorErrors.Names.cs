using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

/// <summary>Errors for names that no request is sent for.</summary>
internal static partial class ConnectorErrors
{
    // A name that was pasted by mistake must not fill the screen.
    private const int ShownLetters = 40;

    // The longest name of a host has 253 characters.
    private const int HostLetters = 255;

    /// <param name="kind">The kind of object that the name should refer to.</param>
    public static ConnectorException BlankName(ReferenceKind kind) =>
        kind is ReferenceKind.ConnectorGroup
            ? BlankConnectorGroupName()
            : new ConnectorException(
                kind is ReferenceKind.Application ? "BlankApplicationName" : "BlankConnectorName",
                ErrorKind.InvalidArgument,
                $"The name of {Article(kind)} is blank."
            )
            {
                RecommendedAction = $"Specify a name, an ID or an object. {ListCommand(kind)} lists them.",
            };

    public static ConnectorException NameTooLong(ReferenceKind kind, string name) =>
        new(
            "NameTooLong",
            ErrorKind.InvalidArgument,
            $"'{Excerpt(name)}' has {name.Length} characters; this module accepts at most {ReferenceText.MaxLength} in "
                + $"the name of {Article(kind)}."
        )
        {
            RecommendedAction = $"Specify a name, an ID or an object. {ListCommand(kind)} lists them.",
            Target = Excerpt(name),
        };

    /// <summary>A wildcard in a parameter that refers to one object.</summary>
    public static ConnectorException WildcardNotSupported(ReferenceKind kind, string parameter, string name) =>
        new(
            "WildcardNotSupported",
            ErrorKind.InvalidArgument,
            $"-{parameter} refers to one {Noun(kind)} and takes no wildcards, but '{Excerpt(name)}' contains one."
        )
        {
            RecommendedAction =
                $"Specify the whole name or the ID: {ListCommand(kind)} lists them. If the character is part of the "
                + "name, put a backtick before it.",
            Target = Excerpt(name),
        };

    /// <summary>A wildcard that matches no object in a command that changes objects.</summary>
    public static ConnectorException NoMatch(ReferenceKind kind, string pattern) =>
        new(
            kind switch
            {
                ReferenceKind.Connector => "ConnectorNotFound",
                ReferenceKind.ConnectorGroup => "ConnectorGroupNotFound",
                _ => "ApplicationNotFound",
            },
            ErrorKind.ObjectNotFound,
            $"No {Noun(kind)} of the tenant matches '{pattern}'."
        )
        {
            RecommendedAction = $"{ListCommand(kind)} lists them.",
            Target = pattern,
        };

    /// <summary>A filter word that the service is not known to use.</summary>
    /// <param name="parameter">The parameter, such as <c>Status</c>, which is also the property to filter by.</param>
    public static ConnectorException UnknownWord(string parameter, string word, IReadOnlyList<string> known) =>
        new(
            $"Unknown{parameter}",
            ErrorKind.InvalidArgument,
            $"'{Excerpt(word)}' is not a known value of -{parameter}; the known ones are {string.Join(", ", known)}."
        )
        {
            RecommendedAction =
                $"Use one of them. To find a value that Microsoft added later, filter the output: Where-Object "
                + $"{parameter} -EQ {Quote(Excerpt(word))}.",
            Target = Excerpt(word),
        };

    public static ConnectorException BlankHostName() =>
        new("BlankHostName", ErrorKind.InvalidArgument, "The host name is empty.")
        {
            RecommendedAction = "Pass a host name, or omit -HostName to get all addresses.",
        };

    public static ConnectorException BlankRegion() =>
        new("UnknownRegion", ErrorKind.InvalidArgument, "The region is blank.")
        {
            RecommendedAction = "Omit -Region, or use a known region: Get-ConnectorRegion lists them.",
        };

    private static string Excerpt(string name, int letters = ShownLetters) =>
        name.Length <= letters ? name : $"{name.Substring(0, letters)}…";

    private static string Noun(ReferenceKind kind) =>
        kind switch
        {
            ReferenceKind.Connector => "connector",
            ReferenceKind.ConnectorGroup => "connector group",
            _ => "application",
        };

    private static string Article(ReferenceKind kind) =>
        kind is ReferenceKind.Application ? "an application" : $"a {Noun(kind)}";

    private static string ListCommand(ReferenceKind kind) =>
        kind switch
        {
            ReferenceKind.Connector => "Get-Connector",
            ReferenceKind.ConnectorGroup => "Get-ConnectorGroup",
            _ => "Get-ConnectorGroupApplication",
        };
}
