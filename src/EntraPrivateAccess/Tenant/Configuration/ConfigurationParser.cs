using System.Globalization;
using System.IO;
using EntraPrivateAccess.Errors;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Reads the text of a configuration file. It accepts exactly the properties of the schema, because a property that is
/// ignored would be a change that is silently not made.
/// </summary>
/// <remarks>The text is read token by token, so memory grows with the objects of the file only.</remarks>
internal sealed class ConfigurationParser
{
    private const string SchemaProperty = "schema";

    private readonly StrictJsonReader _json;
    private readonly List<RawGroup> _groups = [];
    private readonly List<RawMember> _members = [];
    private readonly List<RawApplication> _applications = [];

    private ConfigurationParser(StrictJsonReader json) => _json = json;

    /// <summary>Parses the text of a file.</summary>
    /// <param name="path">The file's path, for messages.</param>
    /// <exception cref="ConnectorException"><c>ConfigurationFileInvalid</c>.</exception>
    public static TenantConfiguration Parse(string path, TextReader text)
    {
        using JsonTextReader reader = new(text) { DateParseHandling = DateParseHandling.None, CloseInput = false };
        try
        {
            return new ConfigurationParser(new StrictJsonReader(path, reader)).ReadFile();
        }
        catch (JsonReaderException exception)
        {
            // The message of the library contains the whole value.
            throw ConnectorErrors.ConfigurationFileInvalid(
                path,
                exception.LineNumber,
                "it is not valid JSON",
                exception
            );
        }
    }

    private TenantConfiguration ReadFile()
    {
        string? schema = null;
        string? tenantId = null;
        string? tenantName = null;
        bool isFirst = true;
        _json.Next();
        _json.ReadObject(
            "the file",
            [SchemaProperty, "tenantId", "tenantName", "groups", "members", "applications", "$schema"],
            name =>
            {
                // A later version may have other properties, so the schema is checked before anything else.
                if (isFirst && name is not (SchemaProperty or "$schema"))
                {
                    throw _json.Invalid($"its first property is '{name}', not '{SchemaProperty}'");
                }

                switch (name)
                {
                    case SchemaProperty:
                        schema = RequireSchema(_json.Text(name));
                        isFirst = false;
                        break;
                    case "$schema":
                        _ = _json.Text(name);
                        break;
                    case "tenantId":
                        tenantId = _json.Text(name);
                        break;
                    case "tenantName":
                        tenantName = _json.Text(name);
                        break;
                    case "groups":
                        _json.ReadList(name, ReadGroup);
                        break;
                    case "members":
                        _json.ReadList(name, ReadMember);
                        break;
                    default:
                        _json.ReadList(name, ReadApplication);
                        break;
                }
            }
        );
        if (schema is null)
        {
            throw _json.Invalid($"the property '{SchemaProperty}' is missing");
        }

        _json.ReadToEnd();
        return Build(tenantId, tenantName);
    }

    private string RequireSchema(string? schema)
    {
        if (string.Equals(schema, TenantConfiguration.Schema, StringComparison.Ordinal))
        {
            return schema!;
        }

        string[] parts = TenantConfiguration.Schema.Split('/');
        bool isOther =
            schema?.StartsWith(parts[0] + "/", StringComparison.Ordinal) == true
            && int.TryParse(
                schema.Substring(parts[0].Length + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out _
            );
        throw _json.Invalid(
            isOther
                ? $"it has the schema version {schema}, and this module reads {TenantConfiguration.Schema}"
                : $"its schema is {StrictJsonReader.Show(schema)}, not {TenantConfiguration.Schema}"
        );
    }

    private void ReadGroup()
    {
        RawGroup group = new() { Line = _json.Line };
        _json.ReadObject("a group", ["name", "id", "region", "isDefault", "maintenanceFor"], name =>
        {
            switch (name)
            {
                case "name":
                    group.Name = _json.Text(name);
                    break;
                case "id":
                    group.Id = _json.Text(name);
                    break;
                case "region":
                    group.Region = _json.Text(name);
                    break;
                case "isDefault":
                    group.IsDefault = _json.Boolean(name);
                    break;
                default:
                    // Derived from the name.
                    _ = _json.Text(name);
                    break;
            }
        });
        group.Name = _json.Require(group.Name, "a group", "name", group.Line);
        _groups.Add(group);
    }

    private void ReadMember()
    {
        RawMember member = new() { Line = _json.Line };
        _json.ReadObject("a member", ["machineName", "id", "group", "groupId"], name =>
        {
            string? text = _json.Text(name);
            switch (name)
            {
                case "machineName":
                    member.Name = text;
                    break;
                case "id":
                    member.Id = text;
                    break;
                case "group":
                    member.Group = text;
                    break;
                default:
                    member.GroupId = text;
                    break;
            }
        });
        member.Name = _json.Require(member.Name, "a member", "machineName", member.Line);
        _members.Add(member);
    }

    private void ReadApplication()
    {
        RawApplication application = new() { Line = _json.Line };
        _json.ReadObject(
            "an application",
            ["name", "id", "appId", "kind", "group", "groupId", "trafficRoutingMethod"],
            name =>
            {
                string? text = _json.Text(name);
                switch (name)
                {
                    case "name":
                        application.Name = text;
                        break;
                    case "id":
                        application.Id = text;
                        break;
                    case "appId":
                        application.AppId = text;
                        break;
                    case "kind":
                        application.Kind = text;
                        break;
                    case "group":
                        application.Group = text;
                        break;
                    case "groupId":
                        application.GroupId = text;
                        break;
                    default:
                        application.Routing = text;
                        break;
                }
            }
        );
        application.Name = _json.Require(application.Name, "an application", "name", application.Line);
        _applications.Add(application);
    }

    private TenantConfiguration Build(string? tenantId, string? tenantName)
    {
        RequireDistinct("groups", _groups);
        RequireDistinct("members", _members);
        RequireDistinct("applications", _applications);
        if (_groups.Where(group => group.IsDefault).Skip(1).FirstOrDefault() is { } second)
        {
            throw _json.Invalid("a second group has isDefault true", second.Line);
        }

        List<ConfiguredGroup> groups =
        [
            .. _groups.Select(group => new ConfiguredGroup
            {
                Name = group.Name!,
                Id = group.Id,
                Region = group.Region,
                IsDefault = group.IsDefault,
            }),
        ];
        ILookup<string, ConfiguredGroup> byName = groups.ToLookup(
            group => group.Name,
            StringComparer.OrdinalIgnoreCase
        );
        Dictionary<string, ConfiguredGroup> byId = groups
            .Where(group => group.Id is not null)
            .ToDictionary(group => group.Id!, StringComparer.OrdinalIgnoreCase);
        ConfiguredGroup Find(RawItem item)
        {
            string name = _json.Require(item.Group, StrictJsonReader.Show(item.Name), "group", item.Line);
            ConfiguredGroup[] named = [.. byName[name]];
            ConfiguredGroup? known =
                item.GroupId is { } id && byId.TryGetValue(id, out ConfiguredGroup? one) ? one
                : named.Length == 1 ? named[0]
                : null;
            return known is not null && named.Contains(known) ? known
                : named.Length == 0
                    ? throw _json.Invalid($"{Subject(item.Name, name)}, which is not in the list of groups", item.Line)
                : named.Length == 1 ? named[0]
                : throw _json.Invalid(
                    $"{Subject(item.Name, name)}, but {named.Length} groups have this name, and its groupId "
                        + "is none of theirs",
                    item.Line
                );
        }

        return new TenantConfiguration(
            tenantId,
            tenantName,
            groups,
            [
                .. _members.Select(member => new ConfiguredMember
                {
                    Name = member.Name!,
                    Id = member.Id,
                    Group = Find(member),
                }),
            ],
            [
                .. _applications.Select(application => new ConfiguredApplication
                {
                    Name = application.Name!,
                    Id = application.Id,
                    AppId = application.AppId,
                    Kind = application.Kind,
                    Group = Find(application),
                    TrafficRoutingMethod = application.Routing,
                }),
            ]
        );
    }

    private static string Subject(string? item, string group) =>
        $"{StrictJsonReader.Show(item)} is in group {StrictJsonReader.Show(group)}";

    private void RequireDistinct(string list, IEnumerable<RawItem> items)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        if (items.FirstOrDefault(item => item.Id is { } id && !seen.Add(id)) is { } twice)
        {
            throw _json.Invalid(
                $"the ID {StrictJsonReader.Show(twice.Id)} occurs twice in the list '{list}'",
                twice.Line
            );
        }
    }

    private class RawItem
    {
        public int Line { get; init; }

        public string? Name { get; set; }

        public string? Id { get; set; }

        public string? Group { get; set; }

        public string? GroupId { get; set; }
    }

    private sealed class RawGroup : RawItem
    {
        public string? Region { get; set; }

        public bool IsDefault { get; set; }
    }

    private sealed class RawMember : RawItem;

    private sealed class RawApplication : RawItem
    {
        public string? AppId { get; set; }

        public string? Kind { get; set; }

        public string? Routing { get; set; }
    }
}
