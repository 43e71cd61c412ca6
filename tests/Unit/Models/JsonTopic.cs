using System.Reflection;
using System.Text;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tests.Unit.Models;

/// <summary>Writes the about topic of the JSON shapes from the output types.</summary>
internal static class JsonTopic
{
    public const string Name = "about_EntraPrivateAccess_Json";

    private const string Introduction = """
        Describes the JSON of the objects that this module returns. It is the same in Windows PowerShell 5.1 and in
        PowerShell 7.

        ## Write and read

        ```powershell
        Get-ConnectorStatus | ConvertTo-Json -Depth 4
        Get-ConnectorStatus | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        ```

        Without `-Depth`, ConvertTo-Json writes the objects in a list of an object as text.

        Convert the objects themselves. Select-Object copies values with their PowerShell types, and ConvertTo-Json
        writes a version or a duration of such a copy as an object of numbers.

        ## Values

        - Names of a status, such as Healthy, are words.
        - A version is text. In PowerShell the same property is a System.Version, which compares and sorts correctly.
        - A duration is a number of seconds. In PowerShell it is a System.TimeSpan.
        - A time is in UTC, as in ISO 8601, such as 2026-11-30T10:00:00.0000000Z. In PowerShell it is a
          System.DateTimeOffset.
        - A property without a value is null; it is never left out.

        ## Log

        The file that `-LogPath` names is UTF-8 without a byte order mark. Each line is one object with the shape
        RunLogEntry and ends with a line feed. Lines are appended, and other programs can read the file meanwhile. If it
        can't be written, the command warns once and continues. These commands have the parameter: Install-Connector,
        Register-Connector, Update-Connector, Repair-Connector, Uninstall-Connector, Start-Connector, Stop-Connector,
        Restart-Connector, Set-ConnectorProxy and Watch-Connector.

        A run has an ID in Run, because several runs can share a file. It begins with RunStarted, and ends with
        RunEnded, RunFailed or RunStopped (Ctrl+C). In between, StepStarted and StepEnded name a step, Waiting names
        what the command waits for, and Warning contains a warning. Detail is the text of the event. RunFailed contains
        ErrorId and RecommendedAction; RunEnded and RunFailed contain ExitCode and, if there is one, Result.

        ## Versions

        Schema contains the name and the version of the shape. Later versions of the module may add properties and words
        without a new version of the shape. If a property is removed, renamed or changes its meaning, the shape gets a
        new version.
        """;

    public static string Write()
    {
        StringBuilder text = new();
        _ = text.Append("# ").Append(Name).Append("\n\n").Append(Introduction.ReplaceLineEndings("\n")).Append('\n');
        foreach (Type type in ModelJson.Types.Values.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            Append(text, ModelJson.SchemaOf(type), type);
        }

        foreach (Type part in Parts(ModelJson.Types.Values))
        {
            Append(text, part.Name, part);
        }

        return text.ToString();
    }

    /// <summary>Returns the description of a property's value, or null if JSON can't contain it as intended.</summary>
    public static string? Describe(PropertyInfo property)
    {
        Type declared = property.PropertyType;
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        Type? shown = property.GetCustomAttribute<ShownAsAttribute>()?.Type;
        string? value =
            shown == typeof(Version) && type == typeof(string) ? "version"
            : shown == typeof(DateTimeOffset) && type == typeof(string) ? "time"
            : shown == typeof(TimeSpan) && type == typeof(double) ? "seconds"
            : shown is not null ? null
            : type == typeof(string) ? "text"
            : type == typeof(object) ? "an object with a Schema of its own"
            : type == typeof(Uri) ? "address"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "number"
            : type.IsEnum ? EnumText(type)
            : ItemOf(type) is not { } item ? null
            : item == typeof(string) ? "list of text"
            : item.IsPrimitive ? "list of numbers"
            : $"list of {item.Name}";
        return value is null || !IsNullable(property) ? value : $"{value}, or null";
    }

    /// <summary>Gets the types of objects in lists that are not output types themselves.</summary>
    public static IEnumerable<Type> Parts(IEnumerable<Type> types) =>
        types
            .SelectMany(type => type.GetProperties())
            .Select(property => ItemOf(property.PropertyType))
            .OfType<Type>()
            .Where(item => item.Namespace == typeof(Connector).Namespace && !ModelJson.Types.ContainsKey(item.Name))
            .Distinct()
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static void Append(StringBuilder text, string title, Type type)
    {
        _ = text.Append("\n## ").Append(title).Append("\n\n");
        foreach (PropertyInfo property in type.GetProperties())
        {
            _ = text.Append("- ").Append(property.Name).Append(": ").Append(Describe(property) ?? "?").Append('\n');
        }
    }

    private static string? EnumText(Type type) =>
        Enum.GetUnderlyingType(type) == typeof(long) ? string.Join(" | ", Enum.GetNames(type)) : null;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    // .NET Framework has no NullabilityInfoContext. 2 is the compiler's code for a nullable reference.
    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (
            !property.PropertyType.IsValueType
            && (
                FlagOf(property.GetCustomAttributesData(), "NullableAttribute")
                ?? FlagOf(property.GetMethod!.GetCustomAttributesData(), "NullableContextAttribute")
                ?? FlagOf(property.DeclaringType!.GetCustomAttributesData(), "NullableContextAttribute")
            ) == 2
        );

    private static byte? FlagOf(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes
            .FirstOrDefault(attribute => attribute.AttributeType.Name == name)
            ?.ConstructorArguments[0]
            .Value switch
        {
            byte flag => flag,
            IReadOnlyList<CustomAttributeTypedArgument> flags => (byte)flags[0].Value!,
            _ => null,
        };
}
