using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// The base class of the attributes that read references from objects with properties: custom objects, CSV rows and
/// objects from another session.
/// </summary>
/// <remarks>
/// PowerShell converts any other object to text, which may be the name of a different object. Texts and this module's
/// own objects are left to the constructors of the reference types, so that an exact parameter type still takes
/// precedence. Transform never throws: an exception would end the binding before another parameter could accept the
/// object.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ReferenceTransformationAttribute : ArgumentTransformationAttribute
{
    // PowerShell's type names for objects from Select-Object, a remote session and Import-Csv.
    private static readonly Regex s_model = new(
        @"^(?:Selected\.|Deserialized\.|CSV:)+EntraPrivateAccess\.Models\.(\w+)$"
    );

    /// <inheritdoc/>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Unwrap(inputData);
        return value is IList list && value is not IDictionary
            ? list.Cast<object?>().Select(Read).ToArray()
            : Read(inputData);
    }

    /// <param name="model">The model that the object was created from, such as <c>ConnectorGroup</c>; null for any
    /// other object.</param>
    private protected abstract object ReadProperties(string? model, PSObject item);

    /// <summary>Gets the first of these properties that has a text; null if none has one.</summary>
    private protected static string? Text(PSObject item, params string[] names) =>
        names
            .Select(name => ReferenceText.Of(Unwrap(Value(item, name))))
            .FirstOrDefault(text => !string.IsNullOrEmpty(text));

    private object? Read(object? item)
    {
        object? value = Unwrap(item);
        bool isOwn = value is not null && value.GetType().Assembly == typeof(ReferenceTransformationAttribute).Assembly;
        if (value is null || isOwn || ReferenceText.Of(value) is not null)
        {
            return item;
        }

        PSObject bag = PSObject.AsPSObject(item);
        string? model = bag
            .TypeNames.Select(name => s_model.Match(name))
            .FirstOrDefault(match => match.Success)
            ?.Groups[1]
            .Value;
        return ReadProperties(model, bag);
    }

    private static object? Value(PSObject item, string name)
    {
        try
        {
            return item.BaseObject is IDictionary table ? table[name] : item.Properties[name]?.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static object? Unwrap(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}

/// <summary>Reads an application from an object's properties.</summary>
public sealed class ApplicationTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item) =>
        model is null or nameof(ConnectorGroupApplication)
        && Text(item, "Id", "AppId", "DisplayName", "Name", "Application") is string text
            ? new ApplicationReference(text)
            : new ApplicationReference((object)item);
}

/// <summary>Reads a connector group from an object's properties.</summary>
public sealed class ConnectorGroupTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item) =>
        model is null or nameof(ConnectorGroup) && Text(item, "Id", "ConnectorGroupId", "Name") is string text
            ? new ConnectorGroupReference(text)
            : new ConnectorGroupReference((object)item);
}

/// <summary>
/// Reads a connector from an object's properties. The object of a group refers to the group's members.
/// </summary>
public sealed class ConnectorTransformationAttribute : ReferenceTransformationAttribute
{
    private protected override object ReadProperties(string? model, PSObject item)
    {
        string? text = model switch
        {
            null => Text(item, "ConnectorId", "Id", "MachineName", "Name", "Connector"),
            nameof(Connector) => Text(item, "Id", "MachineName"),
            nameof(ConnectorStatus)
            or nameof(ConnectorInstallation)
            or nameof(ConnectorMaintenance)
            or nameof(ConnectorStateChange) => Text(item, "ConnectorId"),
            _ => null,
        };
        return model == nameof(ConnectorGroup) && Text(item, "Id", "Name") is string group
                ? new ConnectorReference(new ConnectorGroupReference(group))
            : text is null ? new ConnectorReference((object)item)
            : new ConnectorReference(text);
    }
}

/// <summary>Accepts a cloud's name, a running sandbox, or an environment.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnvironmentTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Find(inputData) ?? throw Unknown(inputData);

    internal static ConnectorEnvironment? Find(object? item)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        return value switch
        {
            null => null,
            ConnectorEnvironment given => given,
            string name => Environments.Find(name),
            _ => OfSandbox(item!),
        };
    }

    internal static ArgumentTransformationMetadataException Unknown(object? item) =>
        new(
            $"'{item}' is not an environment. Use "
                + $"{string.Join(", ", Environments.All.Select(known => known.Name))}, or the output of "
                + "Start-ConnectorSandbox."
        );

    private static ConnectorEnvironment? OfSandbox(object sandbox)
    {
        object? held = PSObject.AsPSObject(sandbox).Properties["Environment"]?.Value;
        return (held is PSObject wrapped ? wrapped.BaseObject : held) as ConnectorEnvironment;
    }
}

/// <summary>Accepts a list of clouds' names, with wildcards, running sandboxes and environments.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnvironmentListTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        IEnumerable<object?> items = value is IList list ? list.Cast<object?>() : [inputData];
        return items.SelectMany(Read).ToArray();
    }

    private static ConnectorEnvironment[] Read(object? item)
    {
        if (
            (item is PSObject wrapped ? wrapped.BaseObject : item) is string text
            && WildcardPattern.ContainsWildcardCharacters(text)
            && Matching(text) is { Length: > 0 } matches
        )
        {
            return matches;
        }

        return
        [
            EnvironmentTransformationAttribute.Find(item) ?? throw EnvironmentTransformationAttribute.Unknown(item),
        ];
    }

    private static ConnectorEnvironment[] Matching(string text)
    {
        WildcardPattern pattern = Wildcards.Pattern(text);
        return [.. Environments.All.Where(environment => pattern.IsMatch(environment.Name))];
    }
}
