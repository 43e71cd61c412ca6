using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>A file, a Describe or a Context, once per row of its -ForEach; or an It, which has no items of its own.</summary>
public sealed partial class PesterBlock
{
    private readonly PesterBlock? _parent;
    private readonly bool _skipped;

    public PesterBlock(PesterBlock? parent, string name, ScriptBlock? body, object? data, bool skipped)
    {
        (_parent, Body, Data, _skipped) = (parent, body, data, skipped);
        Title = parent is null ? name : $"{parent.Title} > {Placeholder().Replace(name, match => Expand(match.Groups[1].Value))}";
    }

    /// <summary>File, blocks and It, as a person reads them in a report.</summary>
    public string Title { get; }

    public ScriptBlock? Body { get; }

    /// <summary>The row of -ForEach, or null.</summary>
    public object? Data { get; }

    public bool IsIt { get; init; }

    /// <summary>Whether it is skipped without a word of its own.</summary>
    public bool IsLeftOut { get; set; }

    public bool IsSkipped => IsLeftOut || _skipped || _parent is { IsSkipped: true };

    /// <summary>Blocks and Its in the order of the file.</summary>
    public List<PesterBlock> Items { get; } = [];

    /// <summary>BeforeAll and the others, by word.</summary>
    public Dictionary<string, ScriptBlock> Setups { get; } = [];

    /// <summary>This block and those around it, the outermost first.</summary>
    public IEnumerable<PesterBlock> Lineage => _parent is null ? [this] : _parent.Lineage.Append(this);

    /// <summary>Every It in here.</summary>
    public IEnumerable<PesterBlock> Its => IsIt ? [this] : Items.SelectMany(item => item.Its);

    [GeneratedRegex(@"<(\w+(?:\.\w+)*)>")]
    private static partial Regex Placeholder();

    private string Expand(string path)
    {
        string[] names = path.Split('.');
        object? holder = names[0] == "_"
            ? Lineage.LastOrDefault(block => block.Data is not null)?.Data
            : Lineage.Select(block => block.Data).OfType<IDictionary>().LastOrDefault(row => row.Contains(names[0]));
        object? value = holder ?? throw new InvalidOperationException($"A title says <{path}>, and no -ForEach around it has that.");
        foreach (string name in names.SkipWhile(name => name == "_"))
        {
            value = value is IDictionary row ? row[name] : value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
        }

        return LanguagePrimitives.ConvertTo<string>(value);
    }
}
