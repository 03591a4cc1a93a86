# frozen_string_literal: true

require "json"

# Gives the page of a lesson its own facts as `page.facts`, so that no file grows with the number of lessons that
# every page reads; and leaves out pages that would come out as they are in the last site. These stay among
# `site.pages`: they are only not rendered, and not written.
module CourseBuild
  FOLDER = "_coursebuild"
  # Plugins that look at no rendered page but the one at hand. With any other, every page is rendered.
  KNOWN_PLUGINS = %w[jekyll-feed jekyll-seo-tag jekyll-sitemap].freeze

  class Pages
    attr_reader :includes

    def initialize(site)
      @site = site
      @includes = Hash.new { |used, page| used[page] = [] }
      written = read("unchanged.json") || {}
      is_certain = (site.config["plugins"].to_a - KNOWN_PLUGINS).empty? && written["versions"] == versions
      @unchanged = is_certain ? written["pages"] : []
    end

    def unchanged?(document)
      document.is_a?(Jekyll::Page) && @unchanged.include?(document.relative_path)
    end

    # A layout also finds them among all lessons: `site.data.generated.lessons.by_slug[page.lesson]`.
    def show_facts(page, payload)
      slug = page.data["lesson"]
      facts = slug && read("lessons/#{slug}.json")
      return unless facts

      payload["page"]["facts"] = facts
      @shown = [slug, in_short[slug]]
      in_short[slug] = facts
    end

    def hide_facts
      slug, short = @shown
      in_short[slug] = short if slug
      @shown = nil
    end

    def report
      path = @site.in_source_dir(FOLDER, "report.json")
      File.write(path, JSON.generate({ "versions" => versions, "includes" => @includes }))
    end

    private

    def in_short
      @site.data.dig("generated", "lessons", "by_slug") || {}
    end

    def versions
      plugins = @site.config["plugins"].to_a.map { |name| Gem.loaded_specs[name]&.version.to_s }
      [RUBY_VERSION, Jekyll::VERSION, Liquid::VERSION, *plugins]
    end

    def read(name)
      path = @site.in_source_dir(FOLDER, name)
      File.exist?(path) ? JSON.parse(File.read(path, encoding: "UTF-8")) : nil
    end
  end

  def self.pages(site)
    @pages = Pages.new(site) unless @site.equal?(site)
    @site = site
    @pages
  end

  module OnlyWhatChanged
    def regenerate?(document)
      !CourseBuild.pages(site).unchanged?(document) && super
    end
  end

  # Which of the files that were generated a page includes.
  module Including
    def render(context)
      file = render_variable(context) || @file
      page = context.registers[:page]
      if file.to_s.start_with?("generated/") && page
        CourseBuild.pages(context.registers[:site]).includes[page["path"]] |= [file]
      end
      super
    end
  end

  # What was generated is JSON and is read as such, in a tenth of the time.
  module PlainJson
    def read_data_file(path)
      return super unless path.end_with?(".json") && path.include?("/_data/generated/")

      JSON.parse(File.read(path, encoding: "UTF-8"))
    end
  end
end

Jekyll::Regenerator.prepend(CourseBuild::OnlyWhatChanged)
Jekyll::DataReader.prepend(CourseBuild::PlainJson)
[Jekyll::Tags::IncludeTag, Jekyll::Tags::OptimizedIncludeTag].each { |tag| tag.prepend(CourseBuild::Including) }

Jekyll::Hooks.register(:pages, :pre_render) do |page, payload|
  CourseBuild.pages(page.site).show_facts(page, payload)
end

Jekyll::Hooks.register(:pages, :post_render) { |page| CourseBuild.pages(page.site).hide_facts }

Jekyll::Hooks.register(:site, :post_write) { |site| CourseBuild.pages(site).report }
